// Images to look at: the run's test part and added ones, each with what it is taken for.

import { ImagePlus } from 'lucide-react'
import { useRef, useState } from 'react'
import type { PredictionResult } from '../../core/protocol/explain.ts'
import { Button } from '../ui/button.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { addImages, chooseSample, type Sample } from './explain-store.ts'

interface SampleStripProps {
  readonly samples: readonly Sample[]
  readonly chosen: string | undefined
  readonly predictions: ReadonlyMap<string, PredictionResult>
}
type Filter = 'all' | 'right' | 'wrong'

export function SampleStrip({ samples, chosen, predictions }: SampleStripProps) {
  const [filter, setFilter] = useState<Filter>('all')
  const input = useRef<HTMLInputElement>(null)
  const rightOf = (sample: Sample) => isRight(sample, predictions.get(sample.key))
  const count = (right: boolean) => samples.filter((sample) => rightOf(sample) === right).length
  const shown = samples.filter((sample) => filter === 'all' || rightOf(sample) === (filter === 'right'))
  return (
    <div className="strip">
      <ul className="strip-images" aria-label="Images">
        {shown.map((sample) => {
          const result = predictions.get(sample.key)
          const first = result?.predictions[0]
          const picture = sample.picture ?? result?.picture
          const said = sample.truth === undefined ? sample.name : `true class ${sample.truth}`
          return (
            <li key={sample.key}>
              <button
                type="button"
                className="strip-image"
                aria-pressed={sample.key === chosen}
                data-wrong={rightOf(sample) === false}
                title={said}
                onClick={() => chooseSample(sample)}
              >
                <span className="strip-picture">{picture && <Pixels picture={picture} />}</span>
                {said !== undefined && <span className="visually-hidden">{said}, taken for</span>}
                <span className="strip-said truncate">
                  {first ? (
                    <>
                      <b>{first.probability.toFixed(2)}</b> {first.label}
                    </>
                  ) : (
                    '…'
                  )}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      <div className="strip-tools">
        <Segmented<Filter>
          label="Which images"
          value={filter}
          choices={{ all: `All ${samples.length}`, right: `Right ${count(true)}`, wrong: `Wrong ${count(false)}` }}
          onChange={setFilter}
        />
        <Button icon={ImagePlus} title="Or drop or paste images anywhere" onClick={() => input.current?.click()}>
          Add
        </Button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          multiple
          hidden
          aria-label="Add images"
          onChange={(event) => {
            void addImages(event.target.files ?? [])
            event.target.value = ''
          }}
        />
      </div>
    </div>
  )
}

/** Undefined where nobody knows: no class told, or one that this network does not tell apart. */
function isRight({ truth }: Sample, result: PredictionResult | undefined): boolean | undefined {
  if (truth === undefined || !result?.predictions.some(({ label }) => label === truth)) return undefined
  return result.predictions[0]?.label === truth
}
