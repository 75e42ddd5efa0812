// Files may be dropped anywhere in the window: a veil says so while they are held over it.

import './datasets.css'
import { Upload } from 'lucide-react'
import { useLayoutEffect, useState } from 'react'
import { texts } from '../texts/texts.ts'
import { droppedOn } from './dropped.ts'
import { openDropped } from './open-dropped.ts'

const say = texts.datasets.drop
const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

export function DropAnywhere() {
  const over = useDroppedFiles()
  if (!over) return null
  return (
    <div className="drop-veil" aria-hidden="true">
      <p>
        <Upload className="icon" /> {say.title}
      </p>
      <p>{say.kinds}</p>
    </div>
  )
}

/** Whether files are held over the window. A drop that a workspace has taken for itself is left to it. */
function useDroppedFiles(): boolean {
  const [over, setOver] = useState(false)
  // As soon as the window stands: an effect that runs later would let files that come at once fall through.
  useLayoutEffect(() => {
    const hold = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      // Taken by what lies under the pointer, which shows it in its own way.
      setOver(!event.defaultPrevented)
      event.preventDefault()
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      setOver(false)
      if (!hasFiles(event) || event.defaultPrevented || !event.dataTransfer) return
      event.preventDefault()
      void openDropped(droppedOn(event.dataTransfer))
    }
    window.addEventListener('dragover', hold)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', hold)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])
  return over
}
