// What the model says about images: asked once for each, kept while the window is open.

import { useEffect } from 'react'
import { create } from 'zustand'
import type { PredictionResult, TrainedModel } from '../../core/protocol/explain.ts'
import { client, sentenceOf } from '../state/client.ts'
import { useWindow } from '../state/window-store.ts'
import { keyOfModel, type Sample, useExplain } from './explain-store.ts'

export type Answer = { readonly result: PredictionResult } | { readonly failure: string }

export const usePredictions = create<{ readonly answers: ReadonlyMap<string, Answer> }>(() => ({ answers: new Map() }))

const keyOf = (model: TrainedModel, sample: Sample, device: string, turn: number): string =>
  `${keyOfModel(model)} · ${device} · ${turn} · ${sample.key}`

const asked = new Set<string>()
async function ask(model: TrainedModel, sample: Sample, device: string, turn: number): Promise<void> {
  const key = keyOf(model, sample, device, turn)
  if (asked.has(key)) return
  asked.add(key)
  const answer: Answer = await client.explain.predict({ model, image: sample.source, device }).then(
    (result) => ({ result }),
    (error) => ({ failure: sentenceOf(error) }),
  )
  usePredictions.setState(({ answers }) => ({ answers: new Map([...answers, [key, answer]]) }))
  // What failed is asked again when it is looked at again.
  if ('failure' in answer) asked.delete(key)
}

export function usePrediction(model: TrainedModel | undefined, sample: Sample | undefined): Answer | undefined {
  const device = useWindow((state) => state.device)
  const turn = useExplain((state) => state.turn)
  const key = model && sample && keyOf(model, sample, device, turn)
  useEffect(() => {
    if (model && sample) void ask(model, sample, device, turn)
  }, [model, sample, device, turn])
  return usePredictions((state) => (key === undefined ? undefined : state.answers.get(key)))
}

/** Of images of one's own, one after the other, once `more` may be asked than the one that is looked at. */
export function usePredictionsOf(model: TrainedModel, samples: readonly Sample[], more: boolean): ReadonlyMap<string, Answer> {
  const device = useWindow((state) => state.device)
  const turn = useExplain((state) => state.turn)
  const answers = usePredictions((state) => state.answers)
  useEffect(() => {
    if (!more) return
    let here = true
    const all = async () => {
      for (const sample of samples) if (here) await ask(model, sample, device, turn)
    }
    void all()
    return () => {
      here = false
    }
  }, [model, samples, device, turn, more])
  const found = new Map<string, Answer>()
  for (const sample of samples) {
    const answer = answers.get(keyOf(model, sample, device, turn))
    if (answer) found.set(sample.key, answer)
  }
  return found
}
