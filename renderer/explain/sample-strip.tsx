// Images to look at: a part of the data, one page after the other, all or only the right or wrong ones, and images of one's own.

import './strip.css'
import { ChevronLeft, ChevronRight, ImagePlus, ListFilter, X } from 'lucide-react'
import { useRef } from 'react'
import type { ExamplePart } from '../../core/protocol/explain.ts'
import { texts } from '../texts/texts.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { Popover } from '../ui/popover.tsx'
import { Progress } from '../ui/progress.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Select } from '../ui/select.tsx'
import { ClassSearch } from './class-search.tsx'
import type { Scan } from './examples.ts'
import { addImages, chooseSample, removeImage, type Sample } from './explain-store.ts'
import type { Browsing, Filter } from './use-browsing.ts'
import type { Answer } from './use-prediction.ts'

const said = texts.explain.strip

interface SampleStripProps {
  readonly browsing: Browsing
  readonly added: readonly Sample[]
  readonly chosen: Sample | undefined
  /** Of images of one's own and of the chosen one. */
  readonly answers: ReadonlyMap<string, Answer>
}

export function SampleStrip({ browsing, added, chosen, answers }: SampleStripProps) {
  const listed = [...added, ...browsing.samples]
  // One that was opened from elsewhere, or stood on another page.
  const shown = chosen && !listed.some(({ key }) => key === chosen.key) ? [chosen, ...listed] : listed
  return (
    <div className="strip">
      <ul className="strip-images" aria-label={said.images}>
        {shown.map((sample) => (
          <li key={sample.key} className="strip-item">
            <StripImage sample={sample} chosen={sample.key === chosen?.key} browsing={browsing} answer={answers.get(sample.key)} />
            {added.includes(sample) && (
              <IconButton className="strip-remove" icon={X} label={said.remove(sample.name)} onClick={() => removeImage(sample.key)} />
            )}
          </li>
        ))}
      </ul>
      <div className="strip-tools">
        <div className="strip-row">
          {browsing.parts.length > 0 && (
            <>
              <Outcome browsing={browsing} />
              <FilterPopover browsing={browsing} />
            </>
          )}
          <AddButton />
        </div>
        {browsing.part && <Pages browsing={browsing} />}
      </div>
    </div>
  )
}

interface StripImageProps {
  readonly sample: Sample
  readonly chosen: boolean
  readonly browsing: Browsing
  readonly answer: Answer | undefined
}

function StripImage({ sample, chosen, browsing, answer }: StripImageProps) {
  const result = answer && 'result' in answer ? answer.result : undefined
  const failure = answer && 'failure' in answer ? answer.failure : undefined
  const taken = browsing.takenFor(sample) ?? result?.predictions[0]
  const label = taken && ('label' in taken ? taken.label : browsing.networkClasses[taken.classIndex])
  const picture = sample.picture ?? result?.picture
  const own = sample.source.kind !== 'example'
  const about = own ? said.own(sample.name) : sample.truth === undefined ? said.unlabelled : said.truth(sample.truth)
  const wrong = sample.truth !== undefined && label !== undefined && browsing.networkClasses.includes(sample.truth) && label !== sample.truth
  return (
    <button
      type="button"
      className="strip-image"
      aria-pressed={chosen}
      data-wrong={wrong || failure !== undefined}
      title={failure ?? (taken && label ? said.takenFor(about, label, taken.probability.toFixed(2)) : about)}
      onClick={() => chooseSample(sample)}
    >
      <span className="strip-picture">{picture && <Pixels picture={picture} />}</span>
      {own && (
        <span className="strip-own" aria-hidden="true">
          {said.ownMark}
        </span>
      )}
      <span className="visually-hidden">{failure === undefined ? said.takenForStart(about) : about}</span>
      <span className="strip-said truncate">
        {taken ? (
          <>
            <b>{taken.probability.toFixed(2)}</b> {label}
          </>
        ) : (
          (failure !== undefined && said.unanswered) || '…'
        )}
      </span>
      {wrong && <span className="visually-hidden">{said.wrong}</span>}
    </button>
  )
}

const Outcome = ({ browsing }: { readonly browsing: Browsing }) => (
  <Segmented<Filter>
    label={said.which}
    value={browsing.filter}
    choices={{ all: said.all(browsing.count.all), right: said.right(browsing.count.right), wrong: said.wrongOnes(browsing.count.wrong) }}
    onChange={browsing.setFilter}
  />
)

function FilterPopover({ browsing }: { readonly browsing: Browsing }) {
  const { parts, part, classes, label } = browsing
  return (
    <Popover
      title={said.choose}
      side="bottom"
      trigger={
        <Button icon={ListFilter} aria-pressed={label !== undefined}>
          {part ? said.parts[part.part] : said.choose}
        </Button>
      }
    >
      <div className="strip-filter">
        {parts.length > 1 && part && (
          <Field label={said.part}>
            {({ id }) => (
              <Select<string>
                id={id}
                value={part.part}
                choices={Object.fromEntries(parts.map((one) => [one.part, said.partOf(said.parts[one.part], one.indices.length)]))}
                onChange={(next) => browsing.setPart(next as ExamplePart['part'])}
              />
            )}
          </Field>
        )}
        <Field label={said.which}>{() => <Outcome browsing={browsing} />}</Field>
        {classes.length > 1 && (
          <>
            <p className="section-aside">{label === undefined ? said.everyClass : said.onlyClass(classes[label] ?? '')}</p>
            <ClassSearch
              label={said.findClass}
              classes={classes.map((title, classIndex) => ({ classIndex, label: title, aside: String(browsing.countOf(classIndex)) }))}
              chosen={label}
              onChoose={(classIndex) => browsing.setLabel(classIndex === label ? undefined : classIndex)}
            />
            {label !== undefined && (
              <Button kind="link" onClick={() => browsing.setLabel(undefined)}>
                {said.showEveryClass}
              </Button>
            )}
          </>
        )}
      </div>
    </Popover>
  )
}

function Pages({ browsing }: { readonly browsing: Browsing }) {
  const { from, to, of, scan } = browsing
  return (
    <div className="strip-row strip-pages">
      <ScanState scan={scan} />
      <span>{of === 0 ? said.nothing : said.range(from + 1, to, of)}</span>
      <IconButton icon={ChevronLeft} label={said.before} disabled={from === 0} onClick={() => browsing.turn(-1)} />
      <IconButton icon={ChevronRight} label={said.after} disabled={to >= of} onClick={() => browsing.turn(1)} />
    </div>
  )
}

/** What all of the part are taken for is found out behind everything else. */
function ScanState({ scan }: { readonly scan: Scan }) {
  if (scan.failure)
    return (
      <span className="strip-failure truncate" title={scan.failure}>
        {scan.failure}
      </span>
    )
  if (scan.found.size >= scan.total) return null
  return scan.going ? (
    <span className="strip-scan">
      <Progress share={scan.found.size / Math.max(1, scan.total)} label={said.looking(scan.found.size, scan.total)} />
      <span className="tertiary">{said.lookedAt(scan.found.size)}</span>
      <Button kind="link" onClick={scan.stop}>
        {said.stop}
      </Button>
    </span>
  ) : (
    <span className="strip-scan">
      <span className="tertiary">{said.lookedAt(scan.found.size)}</span>
      <Button kind="link" onClick={scan.goOn}>
        {said.goOn}
      </Button>
    </span>
  )
}

function AddButton() {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={ImagePlus} title={said.addHelp} onClick={() => input.current?.click()}>
        {said.add}
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label={said.addImages}
        onChange={(event) => {
          void addImages(event.target.files ?? [])
          event.target.value = ''
        }}
      />
    </>
  )
}
