// What the chosen data hold: figures, what is worth knowing with its mend, classes or the images of one class, and files that were left out.

import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { sayCount } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'
import { usePlan } from '../training/plan.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Switch } from '../ui/switch.tsx'
import { rarityOf } from './balance.ts'
import { ClassImages } from './class-images.tsx'
import { ClassRows } from './class-rows.tsx'
import { chooseData } from './data-store.ts'
import { FitOffer, Warning } from './fit-offer.tsx'
import { useStatistics } from './use-statistics.ts'

const say = texts.datasets

export function DataDescribed({ location, data }: { readonly location: string; readonly data: DatasetDescription }) {
  const [masks, setMasks] = useState(false)
  const [label, setLabel] = useState<number>()
  const reference: DatasetReferenceInput = { location }
  const rarity = rarityOf(data.classes, data.counts)
  const maskSize = masks && data.hasMasks ? ([data.shape[1] ?? 1, data.shape[2] ?? 1] as const) : undefined
  const chosen = label === undefined ? undefined : data.classes[label]
  return (
    <>
      <div className="data-title">
        <h2 className="truncate" title={data.title}>
          {data.title}
        </h2>
        <span className="tertiary truncate" title={location}>
          {location}
        </span>
        {data.hasMasks && (
          <span className="data-masks">
            <Switch label={say.showMasks} checked={masks} onChange={setMasks} /> {say.masks}
          </span>
        )}
        <IconButton icon={RefreshCw} label={say.readAgain} onClick={() => void chooseData(location, true)} />
      </div>
      {label !== undefined && chosen !== undefined ? (
        <ClassImages
          reference={reference}
          label={label}
          name={chosen}
          count={data.counts[label] ?? 0}
          masks={maskSize}
          onBack={() => setLabel(undefined)}
        />
      ) : (
        <>
          <Figures reference={reference} data={data} />
          <FitOffer data={data} location={location} />
          {data.classes.length === 1 && (
            <Warning>
              <b>{say.oneClass(data.classes[0] ?? '')}</b> {say.oneClassMeans}
            </Warning>
          )}
          {rarity && <Rarity sentence={rarity.sentence} />}
          {data.remarks.map((remark) => (
            <Warning key={remark}>{remark}</Warning>
          ))}
          {data.classes.length > 0 && (
            <ClassRows reference={reference} data={data} rare={rarity?.classes ?? new Set()} masks={maskSize} onOpen={setLabel} />
          )}
          <Bad data={data} />
          {data.attribution && <p className="data-attribution">{data.attribution}</p>}
        </>
      )}
    </>
  )
}

/** The loss of the next run counts rare classes more, or again all alike. */
function Rarity({ sentence }: { readonly sentence: string }) {
  const weighted = usePlan((state) => state.lossOptions['cross-entropy']?.balanced === true && state.loss === 'cross-entropy')
  const weigh = (on: boolean): void => {
    const { setLoss, setLossOption } = usePlan.getState()
    if (on) setLoss('cross-entropy')
    setLossOption('balanced', on)
  }
  return (
    <Warning action={<Button onClick={() => weigh(!weighted)}>{weighted ? say.unweight : say.weight}</Button>}>
      <b>{sentence}</b> {weighted ? say.weighted : say.rarityMeans}
    </Warning>
  )
}

function Figures({ reference, data }: { readonly reference: DatasetReferenceInput; readonly data: DatasetDescription }) {
  const statistics = useStatistics(reference)
  const scale = data.pixelMaximum ?? 1
  const show = (values: readonly number[] | undefined) => values?.map((value) => (value / scale).toFixed(values.length > 1 ? 2 : 4)).join(' · ')
  const say2 = say.figures
  const figures: readonly { readonly label: string; readonly value: string; readonly warns?: boolean; readonly help?: string }[] = [
    { label: say2.images, value: sayCount(data.total) },
    { label: say2.classes, value: sayCount(data.classes.length) },
    { label: say2.size, value: sayShape(data.shape) },
    { label: say2.mean, value: show(statistics?.mean) ?? say2.measuring, help: say2.perChannel },
    { label: say2.deviation, value: show(statistics?.deviation) ?? say2.measuring, help: say2.perChannel },
    ...(data.testCount > 0 ? [{ label: say2.apart, value: sayCount(data.testCount) }] : []),
    ...(data.bad.length > 0 ? [{ label: say2.notReadable, value: say2.files(data.bad.length), warns: true }] : []),
  ]
  return (
    <dl className="data-figures">
      {figures.map(({ label, value, warns, help }) => (
        <div key={label} data-warn={warns} title={help}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const mostBad = 200

function Bad({ data: { bad } }: { readonly data: DatasetDescription }) {
  if (bad.length === 0) return null
  return (
    <section className="data-bad" aria-label={say.bad.title}>
      <div className="section-head">
        <h3>{say.bad.title}</h3>
        <span className="section-aside">{say.bad.aside}</span>
      </div>
      <dl>
        {bad.slice(0, mostBad).map(({ where, why, mend }) => (
          <div key={where}>
            <dt className="truncate" title={where}>
              {where}
            </dt>
            <dd>
              {why.charAt(0).toUpperCase() + why.slice(1)}. {mend}
            </dd>
          </div>
        ))}
      </dl>
      {bad.length > mostBad && <p className="tertiary">{say.bad.more(bad.length - mostBad)}</p>}
    </section>
  )
}
