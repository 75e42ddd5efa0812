// The bar at the top of the canvas: the image that flows through the network, and what nodes show of it.

import { ChevronDown, Dices, EyeOff, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import type { ShownWeights } from '../../core/protocol/explain.ts'
import { useExamples } from '../datasets/data-store.ts'
import { useExplain } from '../explain/explain-store.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { useRun } from '../training/run-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { Popover } from '../ui/popover.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { startAsking } from './ask.ts'
import { chooseSample, setMode, type ThumbnailMode, useThumbnails } from './thumbnail-store.ts'
import { useShownImage } from './use-shown-image.ts'

const { thumbnails: said } = texts

/** Of nodes that are drawn too small for pictures none are asked for. */
export function ThumbnailBar({ near }: { readonly near: boolean }) {
  const mode = useThumbnails((state) => state.mode)
  useEffect(startAsking, [])
  useEffect(() => useThumbnails.setState({ near }), [near])
  return (
    <div className="thumbnail-bar" role="toolbar" aria-label={said.bar}>
      <SampleButton />
      <span className="divider" />
      <Segmented<Exclude<ThumbnailMode, 'off'> | ''>
        label={said.show}
        value={mode === 'off' ? '' : mode}
        choices={said.modes as never}
        onChange={choose}
      />
      <IconButton icon={EyeOff} label={said.off} aria-pressed={mode === 'off'} onClick={() => setMode(mode === 'off' ? 'activations' : 'off')} />
      <Told />
    </div>
  )
}

const choose = (mode: ThumbnailMode | ''): void => {
  if (mode) setMode(mode)
}

/** Whose weights are shown; that pictures are under way; why there are none. */
function Told() {
  const { mode, weights, busy, failure, near } = useThumbnails()
  const data = useWindow((state) => state.dataset)
  const sample = useThumbnails((state) => state.sample)
  const measured = useRun((state) => state.history.gradients.length > 0)
  const run = useRun((state) => state.detail?.label)
  const whole = useDesign((state) => state.check.checked !== undefined)
  const empty = useDesign((state) => state.design.nodes.length === 0)
  if (mode === 'off' || empty) return null
  if (mode === 'gradients') return <p className="thumbnail-told">{measured ? said.gradientsOf(run ?? '') : said.noGradients}</p>
  if (!whole) return <p className="thumbnail-told">{said.mendFirst}</p>
  if (mode === 'activations' && !data && sample.kind === 'example')
    return (
      <Button kind="link" className="thumbnail-told" onClick={() => useWindow.getState().show('data')}>
        {said.chooseData}
      </Button>
    )
  if (failure !== undefined)
    return (
      <Tooltip text={failure}>
        <p className="thumbnail-told" data-tone="error" role="status">
          <TriangleAlert className="icon" aria-hidden="true" />
          {said.failed}
          <span className="visually-hidden">{failure}</span>
        </p>
      </Tooltip>
    )
  if (!near) return <p className="thumbnail-told">{said.tooFar}</p>
  return (
    <p className="thumbnail-told" role="status">
      {weights ? sayWeights(weights) : said.coming}
      {busy && <LoaderCircle className="icon thumbnail-busy" aria-label={said.coming} />}
    </p>
  )
}

const sayWeights = (weights: ShownWeights): string =>
  weights.kind === 'untrained' ? said.untrained(weights.seed) : said.ofRun(weights.run, weights.epoch, weights.step)

function SampleButton() {
  const sample = useThumbnails((state) => state.sample)
  const shown = useShownImage()
  return (
    <Popover
      title={said.image}
      side="bottom"
      trigger={
        <button type="button" className="thumbnail-sample" aria-label={said.chooseImage(shown.name)}>
          <span className="thumbnail-sample-picture">{shown.picture && <Pixels picture={shown.picture} />}</span>
          <span className="truncate">{shown.name}</span>
          <ChevronDown className="icon" aria-hidden="true" />
        </button>
      }
    >
      <SampleChoices index={sample.kind === 'example' ? sample.index : undefined} />
    </Popover>
  )
}

const offered = 24

function SampleChoices({ index }: { readonly index: number | undefined }) {
  const dataset = useWindow((state) => state.dataset)
  const explained = useExplain((state) => state.sample)
  const total = dataset?.description?.total ?? 0
  const spread = useMemo(
    () => Array.from({ length: Math.min(offered, total) }, (_, at) => Math.floor((at * total) / Math.min(offered, total))),
    [total],
  )
  const examples = useExamples(dataset?.reference, spread)
  const classes = dataset?.description?.classes ?? []
  return (
    <div className="sample-choices">
      {total > 0 && (
        <>
          <div className="sample-number">
            <label htmlFor="sample-number">{said.number(total)}</label>
            <NumberField
              id="sample-number"
              whole
              value={index ?? 0}
              min={0}
              max={total - 1}
              step={1}
              onChange={(next) => chooseSample({ kind: 'example', index: next })}
            />
          </div>
          <ul className="sample-grid" aria-label={said.images}>
            {examples.map((example) => (
              <li key={example.index}>
                <button
                  type="button"
                  aria-pressed={example.index === index}
                  aria-label={said.example(example.index, classes[example.label])}
                  onClick={() => chooseSample({ kind: 'example', index: example.index })}
                >
                  <Pixels picture={example.picture} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="sample-actions">
        <Button icon={Dices} disabled={total === 0} onClick={() => chooseSample({ kind: 'example', index: Math.floor(Math.random() * total) })}>
          {said.random}
        </Button>
        <Button disabled={!explained} onClick={() => chooseSample({ kind: 'explained' })}>
          {said.explained}
        </Button>
      </div>
    </div>
  )
}
