// Asked before another design takes the place of one with unsaved changes.

import { useDesign } from '../state/design-store.ts'
import { useUnsavedQuestion } from '../state/files.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

export function UnsavedDialog() {
  const answer = useUnsavedQuestion((state) => state.answer)
  const name = useDesign((state) => state.design.name)
  return (
    <Dialog
      open={answer !== undefined}
      onClose={() => answer?.('stay')}
      title={`Save the changes to “${name}”?`}
      actions={
        <>
          <Button kind="quiet" onClick={() => answer?.('discard')}>
            Discard changes
          </Button>
          <Button onClick={() => answer?.('stay')}>Cancel</Button>
          <Button kind="primary" onClick={() => answer?.('save')}>
            Save
          </Button>
        </>
      }
    >
      <p className="secondary">Changes that are not saved are lost when another design is opened.</p>
    </Dialog>
  )
}
