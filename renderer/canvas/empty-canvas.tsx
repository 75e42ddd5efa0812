// What an empty canvas says: what belongs here, and one action.

import { Plus } from 'lucide-react'
import { addLayerAt } from '../state/edits.ts'
import { Button } from '../ui/button.tsx'
import { Message } from '../ui/message.tsx'

export const EmptyCanvas = () => (
  <div className="canvas-empty">
    <Message
      title="No layers yet"
      actions={
        <Button kind="primary" icon={Plus} onClick={() => addLayerAt('input', { x: 0, y: 0 })}>
          Add Input
        </Button>
      }
    >
      A network begins with its input. Then drag layers here from the left, or double-click to search for one.
    </Message>
  </div>
)
