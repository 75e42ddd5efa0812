// Images to look at: the run's test part and added ones, each with what it is taken for.

import { ImagePlus } from 'lucide-react'
import { useRef, useState } from 'react'
import type { PredictionResult } from '../../core/protocol/protocol.ts'
import { Button } from '../ui/button.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { addImages, chooseSample, type Sample } from './explain-store.ts'

interface SampleStripProps {
  readonly samples: readonly Sample[]
  readonly classes: readonly string[]
  readonly chosen: string | undefined
  readonly predictions: ReadonlyMap<string, PredictionResult>
}
type Filter = 'all' | 'right' | 'wrong'

export function SampleStrip({ samples, classes, chosen, predictions }: SampleStripProps) {
  const [filter, setFilter] = useState<Filter>('all')
  const input = useRef<HTMLInputElement>(null)
  const rightOf = (sample: Sample): boolean | undefined => {
    const first = predictions.get(sample.key)?.predictions[0]
    return sample.label === undefined || !first ? undefined : first.classIndex === sample.label
  }
  const count = (right: boolean) => samples.filter((sample) => rightOf(sample) === right).length
  const shown = samples.filter((sample) => filter === 'all' || rightOf(sample) === (filter === 'right'))
  return (
    <div className="strip">
      <ul className="strip-images" aria-label="Images">
        {shown.map((sample) => {
          const result = predictions.get(sample.key)
          const first = result?.predictions[0]
          const picture = sample.picture ?? result?.picture
          const truth = sample.label === undefined ? sample.name : classes[sample.label]
          return (
            <li key={sample.key}>
              <button
                type="button"
                className="strip-image"
                aria-pressed={sample.key === chosen}
                data-wrong={rightOf(sample) === false}
                title={truth === undefined ? undefined : `${sample.label === undefined ? '' : 'true class: '}${truth}`}
                onClick={() => chooseSample(sample)}
              >
                <span className="strip-picture">{picture && <Pixels picture={picture} />}</span>
                {truth !== undefined && (
                  <span className="visually-hidden">
                    {sample.label === undefined ? '' : 'true class '}
                    {truth}, taken for
                  </span>
                )}
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
