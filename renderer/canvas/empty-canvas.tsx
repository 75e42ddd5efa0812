// What an empty canvas says: what belongs here, and one action.

import { Plus } from 'lucide-react'
import { addLayerAt } from '../state/edits.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Message } from '../ui/message.tsx'

export const EmptyCanvas = () => (
  <div className="canvas-empty">
    <Message
      title={texts.canvas.empty}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => addLayerAt('input', { x: 0, y: 0 })}>
          {texts.canvas.addInput}
        </Button>
      }
    >
      {texts.canvas.howToBegin}
    </Message>
  </div>
)
