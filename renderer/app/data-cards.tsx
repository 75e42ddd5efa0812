// Built-in data with a few of their pictures, and the way to one's own.

import { ImagePlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Picture } from '../../core/protocol/datasets.ts'
import { builtinData, describeBuiltin } from '../state/builtin-data.ts'
import { client } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Pixels } from '../ui/pixels.tsx'

export const DataCards = () => (
  <div className="start-grid">
    {builtinData.map((data) => (
      <DataCard key={data.location} {...data} />
    ))}
    <button type="button" className="data-card" data-own="true" onClick={() => useWindow.getState().show('data')}>
      <ImagePlus className="icon" aria-hidden="true" />
      <span>
        <span className="strong">{texts.app.start.own}</span>
        <span>{texts.app.start.ownText}</span>
      </span>
    </button>
  </div>
)

function DataCard({ location, title, summary }: (typeof builtinData)[number]) {
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  useEffect(() => {
    client.datasets.examples({ dataset: { location }, indices: [0, 1, 2, 3, 4, 5], side: 64 }).then(
      (examples) => setPictures(examples.map((example) => example.picture)),
      () => setPictures([]),
    )
  }, [location])
  const open = async () => {
    const reference = { location }
    const description = await describeBuiltin(reference)
    useWindow.setState({ dataset: description ? { reference, description } : { reference } })
    useWindow.getState().show('data')
  }
  return (
    <button type="button" className="data-card" onClick={() => void open()}>
      <span className="samples" aria-hidden="true">
        {pictures.map((picture, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the six places stay
          <Pixels key={at} picture={picture} />
        ))}
      </span>
      <span>
        <span className="strong">{title}</span>
        <span>{summary}</span>
      </span>
    </button>
  )
}
