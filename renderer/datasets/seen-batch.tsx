// A batch as the network is fed it: resized, augmented, normalised and drawn by the Node side with the very steps of training.

import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { SeenBatch as Batch, DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { trainingOptions } from '../../core/training/options.ts'
import { client, sentenceOf } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { texts } from '../texts/texts.ts'
import { plannedOptions, usePlan } from '../training/plan.ts'
import { askedAugmentations } from '../training/planned-augmentations.ts'
import { IconButton } from '../ui/button.tsx'
import { Section } from '../ui/panel.tsx'
import { Pixels } from '../ui/pixels.tsx'
import { canBring } from './fit-design.ts'
import { useDivision } from './use-statistics.ts'

const say = texts.datasets.seen
const places = 40

export function SeenBatch({ reference, data }: { readonly reference: DatasetReferenceInput; readonly data: DatasetDescription }) {
  const [epoch, setEpoch] = useState(1)
  const check = useDesign((state) => state.check)
  const raw = usePlan((state) => state.options)
  const { normalisation, batchSize } = plannedOptions(raw)
  const input = [...check.understood.values()].find(({ node }) => node.type === 'input')?.output
  const shape = input?.length === 3 && canBring(data.shape, input) ? input : data.shape
  const count = Math.min(places, batchSize)
  const augmentations = askedAugmentations(usePlan((state) => state.augmentations))
  const { batch, failure } = useBatch({ dataset: { location: reference.location, shape }, augmentations, epoch, count })
  const resized = sayShape(shape) === sayShape(data.shape) ? '' : say.brought(sayShape(data.shape), sayShape(shape))
  const title = `${say.title} · ${say.epoch(epoch)}`
  return (
    <Section title={say.title} aside={<IconButton icon={RefreshCw} label={say.again} onClick={() => setEpoch(epoch + 1)} />}>
      <div className="seen" role="img" aria-label={say.label(batch?.examples.length ?? 0, sayShape(shape))} title={title}>
        {Array.from({ length: Math.min(count, data.total) }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the places stay, the pictures change
          <span key={at}>{batch?.examples[at] && <Pixels picture={batch.examples[at].picture} />}</span>
        ))}
      </div>
      <p className="split-note" role={failure ? 'alert' : undefined}>
        {failure
          ? `${say.failed} ${failure}`
          : batch
            ? say.caption(
                sayShape(shape),
                resized,
                augmentations.length > 0,
                trainingOptions.normalisation.choices[normalisation],
                sayValue(batch.low),
                sayValue(batch.high),
              )
            : say.busy}
      </p>
    </Section>
  )
}

const sayValue = (value: number): string => value.toFixed(2).replace('-', '−')

type Request = Parameters<typeof client.datasets.seen>[0]

interface Asked {
  readonly batch?: Batch
  readonly failure?: string
}

/** What was there before stays until the new batch has come. */
function useBatch(wanted: Pick<Request, 'dataset' | 'augmentations' | 'epoch' | 'count'>): Asked {
  const { normalisation } = plannedOptions(usePlan((state) => state.options))
  const division = useDivision(wanted.dataset.location)
  const [found, setFound] = useState<Asked>({})
  const asked = JSON.stringify({ ...wanted, normalisation, ...division })
  useEffect(() => {
    const leaving = new AbortController()
    client.datasets.seen(JSON.parse(asked) as Request, { signal: leaving.signal }).then(
      (batch) => !leaving.signal.aborted && setFound({ batch }),
      (error: unknown) => !leaving.signal.aborted && setFound({ failure: sentenceOf(error) }),
    )
    return () => leaving.abort()
  }, [asked])
  return found
}
