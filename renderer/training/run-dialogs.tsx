// Small questions about a run: its name, and whether it is to be removed.

import { useState } from 'react'
import type { RunSummary } from '../../core/protocol/runs.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import { removeRun, renameRun } from './run-commands.ts'

const words = texts.training.dialogs

interface RunDialogProps {
  readonly run: RunSummary
  onClose(): void
}

export function RenameDialog({ run, onClose }: RunDialogProps) {
  const [label, setLabel] = useState(run.label)
  const rename = () => {
    if (label.trim() === '') return
    onClose()
    void renameRun(run.run, label.trim())
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.renameTitle(run.label)}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" disabled={label.trim() === ''} onClick={rename}>
            {words.rename}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rename()
        }}
      >
        <TextField label={words.name} value={label} maxLength={80} autoFocus onChange={setLabel} />
      </form>
    </Dialog>
  )
}

export function RemoveDialog({ run, onClose }: RunDialogProps) {
  const remove = () => {
    onClose()
    void removeRun(run.run)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.removeTitle(run.label)}
      actions={
        <>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button kind="primary" onClick={remove}>
            {words.remove}
          </Button>
        </>
      }
    >
      <p>{words.removeMeans(run.folder)}</p>
    </Dialog>
  )
}
