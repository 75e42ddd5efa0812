// Asked before another design takes the place of one with unsaved changes.

import { useDesign } from '../state/design-store.ts'
import { useUnsavedQuestion } from '../state/files.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

const said = texts.app.unsaved

export function UnsavedDialog() {
  const answer = useUnsavedQuestion((state) => state.answer)
  const name = useDesign((state) => state.design.name)
  return (
    <Dialog
      open={answer !== undefined}
      onClose={() => answer?.('stay')}
      title={said.title(name)}
      actions={
        <>
          <Button kind="quiet" onClick={() => answer?.('discard')}>
            {said.discard}
          </Button>
          <Button onClick={() => answer?.('stay')}>{said.cancel}</Button>
          <Button kind="primary" onClick={() => answer?.('save')}>
            {said.save}
          </Button>
        </>
      }
    >
      <p className="secondary">{said.text}</p>
    </Dialog>
  )
}
