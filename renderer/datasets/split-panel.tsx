// How the data are divided, and what of it the network will see: shares, seed, normalisation, augmentation, and a batch as training reads it.

import { Shuffle } from 'lucide-react'
import type { DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { trainingOptions } from '../../core/training/options.ts'
import { sayCount } from '../inspector/numbers.ts'
import { OptionForm } from '../inspector/option-form.tsx'
import { texts } from '../texts/texts.ts'
import { plannedOptions, testDataFor, usePlan } from '../training/plan.ts'
import { Button } from '../ui/button.tsx'
import { Panel, Section } from '../ui/panel.tsx'
import { AugmentSection } from './augment-section.tsx'
import { useData } from './data-store.ts'
import { SeenBatch } from './seen-batch.tsx'
import { TestData } from './test-data.tsx'
import { useStatistics } from './use-statistics.ts'

const say = texts.datasets.division
const shown = ['trainShare', 'validationShare', 'seed', 'normalisation']
const hidden = Object.keys(trainingOptions).filter((name) => !shown.includes(name))

export function SplitPanel({ reference, data }: { readonly reference: DatasetReferenceInput; readonly data: DatasetDescription }) {
  const raw = usePlan((state) => state.options)
  const setOption = usePlan((state) => state.setOption)
  const { seed } = plannedOptions(raw)
  const counts = useStatistics(reference)
  const testData = usePlan((state) => testDataFor(state, reference.location))
  const tested = useData((state) => (testData === undefined ? counts?.test : state.descriptions.get(testData)?.total))
  const parts = [['train', counts?.train] as const, ['validation', counts?.validation] as const, ['test', tested] as const]
  const whole = Math.max(
    1,
    parts.reduce((sum, [, count]) => sum + (count ?? 0), 0),
  )
  const again = (
    <Button kind="quiet" icon={Shuffle} onClick={() => setOption('seed', seed + 1)}>
      {say.again}
    </Button>
  )
  return (
    <Panel label={texts.datasets.split} className="split-panel">
      <div className="panel-scroll">
        <Section title={texts.datasets.split} aside={again}>
          <div className="split-bar" aria-hidden="true">
            {parts.map(([part, count]) =>
              count ? (
                <span key={part} data-part={part} style={{ flexGrow: count }}>
                  {Math.round((count / whole) * 100)} %
                </span>
              ) : null,
            )}
          </div>
          <p className="split-counts">
            {parts.map(([part, count]) => (
              <span key={part}>
                {say.parts[part]} <b>{count === undefined ? '…' : sayCount(count)}</b>
              </span>
            ))}
          </p>
          <TestData location={reference.location} />
          {testData === undefined && data.testCount > 0 && <p className="split-note">{say.apart(data.testCount)}</p>}
          <OptionForm options={trainingOptions} values={raw} onChange={setOption} without={hidden} />
          <p className="split-note">{say.stratified}</p>
          {counts?.remarks.map((remark) => (
            <p className="split-note" data-warn="true" key={remark}>
              {remark}
            </p>
          ))}
        </Section>
        {data.shape.length === 3 && (
          <>
            <AugmentSection />
            <SeenBatch reference={reference} data={data} />
          </>
        )}
      </div>
    </Panel>
  )
}
