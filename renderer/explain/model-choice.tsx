// Which model is explained: a run, or an .onnx file.

import { Box } from 'lucide-react'
import type { TrainedModel } from '../../core/protocol/explain.ts'
import { chooseFile } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { useRuns } from '../training/run-store.ts'
import { IconButton } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { chooseModel, keyOfModel, useExplain } from './explain-store.ts'
import { useDrawnModel } from './use-drawn-model.ts'

export async function openModelFile(): Promise<void> {
  const path = await chooseFile('open-onnx')
  if (path !== undefined) chooseModel({ kind: 'onnx', path })
}

export function ModelChoice() {
  const model = useExplain((state) => state.model)
  const runs = useRuns((state) => state.runs)
  const imported = useWindow((state) => state.imported)
  const made = useDrawnModel()
  const drawn = made === 'making' ? undefined : made
  const models: readonly (readonly [TrainedModel, string])[] = [
    ...runs.map(
      ({ run, validation }) =>
        [{ kind: 'run', run }, validation?.accuracy === undefined ? run : `${run} · ${validation.accuracy.toFixed(3)}`] as const,
    ),
    ...(imported ? [[{ kind: 'onnx', path: imported.path }, imported.name] as const] : []),
    ...(drawn ? [[{ kind: 'onnx', path: drawn.path }, texts.explain.model.asDrawn(drawn.name)] as const] : []),
    ...(model?.kind === 'onnx' && model.path !== imported?.path && model.path !== drawn?.path
      ? [[model, model.path.split(/[\\/]/).at(-1) ?? model.path] as const]
      : []),
  ]
  const byKey = new Map(models.map(([one]) => [keyOfModel(one), one]))
  return (
    <div className="model-choice">
      <Select
        label={texts.explain.model.label}
        placeholder={texts.explain.model.choose}
        value={model ? keyOfModel(model) : ''}
        choices={Object.fromEntries(models.map(([one, title]) => [keyOfModel(one), title]))}
        onChange={(key) => {
          const chosen = byKey.get(key)
          if (chosen) chooseModel(chosen)
        }}
      />
      <IconButton icon={Box} label={texts.explain.model.openFile} onClick={() => void openModelFile()} />
    </div>
  )
}
