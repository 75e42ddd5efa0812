// Name and picture of the image that flows through the drawn network.

import { useMemo } from 'react'
import { useExamples } from '../datasets/data-store.ts'
import { useExplain } from '../explain/explain-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { useThumbnails } from './thumbnail-store.ts'

const { thumbnails: said } = texts

export function useShownImage() {
  const sample = useThumbnails((state) => state.sample)
  const seen = useThumbnails((state) => state.picture)
  const explained = useExplain((state) => state.sample)
  const dataset = useWindow((state) => state.dataset)
  const indices = useMemo(() => (sample.kind === 'example' ? [sample.index] : []), [sample])
  const [example] = useExamples(dataset?.reference, indices)
  if (sample.kind === 'explained') return { name: explained?.truth ?? explained?.name ?? said.explained, picture: explained?.picture ?? seen }
  const label = example && dataset?.description?.classes[example.label]
  return { name: dataset ? said.example(sample.index, label) : said.noData, picture: example?.picture }
}
