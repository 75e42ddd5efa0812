// A run's card: everything its numbers depend on, and the way to train the same once more.

import { Copy, RotateCcw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { chooseAugmentations, sayAugmentations } from '../../core/datasets/augmentations/choose.ts'
import type { RunDetail } from '../../core/protocol/runs.ts'
import { sayCount } from '../inspector/numbers.ts'
import { client, sentenceOf } from '../state/client.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { runAgain } from './run-commands.ts'
import { isLive, useRun } from './run-store.ts'

const words = texts.training.card

export function RunCardDialog({ run, onClose }: { readonly run: string; onClose(): void }) {
  const [detail, setDetail] = useState<RunDetail>()
  const [failure, setFailure] = useState<string>()
  const busy = useRun((state) => state.starting || isLive(state.detail?.state))
  useEffect(() => {
    client.runs.read({ run }).then(setDetail, (error) => setFailure(sentenceOf(error)))
  }, [run])
  const rows = detail ? rowsOf(detail) : []
  const again = () => {
    onClose()
    void runAgain(run)
  }
  const copy = () => void navigator.clipboard.writeText(rows.map(([label, value]) => `${label}: ${value}`).join('\n'))
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(detail?.label ?? run)}
      widthPx={600}
      actions={
        <>
          <Button icon={Copy} disabled={rows.length === 0} onClick={copy}>
            {words.copy}
          </Button>
          <Button icon={RotateCcw} kind="primary" disabled={busy || !detail} onClick={again}>
            {words.again}
          </Button>
        </>
      }
    >
      {failure ?? (
        <dl className="run-card">
          {rows.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Dialog>
  )
}

function rowsOf({ card, started, folder, history, name }: RunDetail): readonly (readonly [string, string])[] {
  if (!card) return [[words.folder, folder]]
  const { hashes, split, learningRates = [] } = card
  return [
    [words.design, `${name} · ${hashes.model}`],
    [words.data, `${card.title} · ${hashes.data}`],
    ...(hashes.testData ? [[words.testData, hashes.testData] as const] : []),
    [words.split, words.splitSays(sayCount(split.train), sayCount(split.validation), sayCount(split.test.length))],
    ...(card.augmentations ? [[words.augmentation, sayAugmentations(chooseAugmentations(card.augmentations).chosen)] as const] : []),
    ...(card.heads ? [[words.heads, card.heads.map(({ name, weight }) => `${weight} · ${name}`).join(', ')] as const] : []),
    [words.seed, String(card.seed)],
    [
      words.learningRate,
      [String(card.learningRate), ...learningRates.map((change) => words.rateFrom(change.learningRate, change.fromStep))].join(', '),
    ],
    [words.steps, words.stepsSay(sayCount(history.step), sayCount(card.steps), sayCount(card.stepsPerEpoch))],
    [words.device, card.device],
    [
      words.versions,
      Object.entries(card.versions)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
    [words.determinism, card.determinism],
    [words.started, new Date(started).toLocaleString()],
    [words.folder, folder],
  ]
}
