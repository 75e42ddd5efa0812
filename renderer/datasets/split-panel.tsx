// How the data are divided, and what of it the network will see: shares, seed, normalisation, one batch in the size of the design's input.

import { RefreshCw } from 'lucide-react'
import { useMemo, useState } from 'react'
import { split } from '../../core/datasets/split.ts'
import type { DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { randomStream } from '../../core/tensor/random.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { trainingOptions } from '../../core/training/options.ts'
import { sayCount } from '../inspector/numbers.ts'
import { OptionForm } from '../inspector/option-form.tsx'
import { useDesign } from '../state/design-store.ts'
import { plannedOptions, usePlan } from '../training/plan.ts'
import { IconButton } from '../ui/button.tsx'
import { Panel, Section } from '../ui/panel.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { useExamples } from './data-store.ts'

const shown = ['trainShare', 'validationShare', 'seed', 'normalisation']
const hidden = Object.keys(trainingOptions).filter((name) => !shown.includes(name))

export function SplitPanel({ reference, data }: { readonly reference: DatasetReferenceInput; readonly data: DatasetDescription }) {
  const raw = usePlan((state) => state.options)
  const setOption = usePlan((state) => state.setOption)
  const options = plannedOptions(raw)
  const counts = useMemo(() => countParts(data, options.trainShare, options.validationShare, options.seed), [data, options])
  const whole = Math.max(1, counts.train + counts.validation + counts.test)
  const parts = [
    ['train', counts.train],
    ['validation', counts.validation],
    ['test', counts.test],
  ] as const
  return (
    <Panel label="Split" className="split-panel">
      <div className="panel-scroll">
        <Section title="Split" aside="stratified: same shares of each class">
          <div className="split-bar" aria-hidden="true">
            {parts.map(([part, count]) =>
              count > 0 ? (
                <span key={part} data-part={part} style={{ flexGrow: count }}>
                  {Math.round((count / whole) * 100)} %
                </span>
              ) : null,
            )}
          </div>
          <p className="split-counts">
            {parts.map(([part, count]) => (
              <span key={part}>
                {part} <b>{sayCount(count)}</b>
              </span>
            ))}
          </p>
          {data.testCount > 0 && (
            <p className="split-note">The data set {sayCount(data.testCount)} images apart for testing; the test share goes to the others.</p>
          )}
          <OptionForm options={trainingOptions} values={raw} onChange={setOption} without={hidden} />
        </Section>
        <Seen reference={reference} data={data} seed={options.seed} normalisation={trainingOptions.normalisation.choices[options.normalisation]} />
      </div>
    </Panel>
  )
}

/** Exact where no test part is set apart: the split depends on the counts alone. */
function countParts({ counts, classes, testCount, total }: DatasetDescription, train: number, validation: number, seed: number) {
  if (testCount > 0 || total > 200_000 || counts.length === 0) {
    const rest = total - testCount
    const whole = testCount > 0 ? train + validation : 100
    const trained = Math.round((rest * train) / whole)
    const validated = Math.round((rest * validation) / whole)
    return { train: trained, validation: validated, test: testCount > 0 ? testCount : Math.max(0, rest - trained - validated) }
  }
  const labels = Int32Array.from(counts.flatMap((count, label) => new Array<number>(count).fill(label)))
  const parts = split({ labels, classes, test: new Uint32Array() }, { train, validation }, seed)
  return { train: parts.train.length, validation: parts.validation.length, test: parts.test.length }
}

const batch = 40

interface SeenProps {
  readonly reference: DatasetReferenceInput
  readonly data: DatasetDescription
  readonly seed: number
  readonly normalisation: string
}

function Seen({ reference, data, seed, normalisation }: SeenProps) {
  const check = useDesign((state) => state.check)
  const [draw, setDraw] = useState(0)
  const input = [...check.understood.values()].find(({ node }) => node.type === 'input')?.output
  const shape = input?.length === 3 && data.shape.length === 3 && input[0] === data.shape[0] ? input : data.shape
  const indices = useMemo(() => {
    const stream = randomStream(seed, 'preview', draw)
    return Array.from({ length: Math.min(batch, data.total) }, () => stream.below(data.total))
  }, [seed, draw, data.total])
  const examples = useExamples({ location: reference.location, shape }, indices)
  if (data.shape.length !== 3) return null
  const resized = sayShape(shape) === sayShape(data.shape) ? '' : `brought from ${sayShape(data.shape.slice(1))} to ${sayShape(shape.slice(1))}, `
  return (
    <Section title="What the network will see" aside={<IconButton icon={RefreshCw} label="Draw others" onClick={() => setDraw(draw + 1)} />}>
      <div className="seen" role="img" aria-label={`${indices.length} images drawn at random, ${sayShape(shape)}`}>
        {indices.map((_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the places stay, the pictures change
          <span key={at}>{examples[at] && <Pixels picture={examples[at].picture} />}</span>
        ))}
      </div>
      <p className="split-note">
        {sayShape(shape)}: {resized}before normalising ({normalisation}).
      </p>
    </Section>
  )
}
