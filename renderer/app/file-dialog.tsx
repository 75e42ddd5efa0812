// Chooses a path on the Node side's machine, where there is no native dialog: the program in a browser.

import './file-dialog.css'
import { CornerLeftUp, File, Folder } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FolderEntry } from '../../core/protocol/files.ts'
import { sayCount } from '../inspector/numbers.ts'
import { client, sentenceOf } from '../state/client.ts'
import { type FileKind, useFileQuestion } from '../state/files.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Message } from '../ui/message.tsx'
import { TextField } from '../ui/text-field.tsx'

const titles: Record<FileKind, string> = {
  'open-design': 'Open a design',
  'save-design': 'Save the design',
  'open-onnx': 'Open a model',
  'save-onnx': 'Save the model',
  'open-image': 'Open an image',
  'open-array': 'Open arrays',
  'save-image': 'Save the picture',
  'save-array': 'Save the values',
  folder: 'Choose a folder',
}
const endings: Partial<Record<FileKind, RegExp>> = {
  'open-design': /\.(lamina|json)$/i,
  'open-onnx': /\.onnx$/i,
  'open-image': /\.(jpe?g|png|webp|tiff?|gif|avif|svg)$/i,
  'open-array': /\.(npz|safetensors)$/i,
}
const saves = (kind: FileKind): boolean => kind.startsWith('save')

export function FileDialog() {
  const question = useFileQuestion((state) => state.question)
  return question && <Chooser key={question.kind} kind={question.kind} suggested={question.suggested} answer={question.answer} />
}

interface Listing {
  readonly folder: string
  readonly parent?: string
  readonly entries: readonly FolderEntry[]
}
interface ChooserProps {
  readonly kind: FileKind
  readonly suggested: string | undefined
  answer(path: string | undefined): void
}

function Chooser({ kind, suggested, answer }: ChooserProps) {
  const [listing, setListing] = useState<Listing>()
  const [failure, setFailure] = useState<string>()
  const [name, setName] = useState(suggested ?? '')
  const go = (folder?: string) => {
    client.files.list(folder === undefined ? {} : { folder }).then(
      (next) => {
        setListing(next)
        setFailure(undefined)
      },
      (error) => setFailure(sentenceOf(error)),
    )
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens
  useEffect(() => go(), [])
  const separator = listing?.folder.includes('\\') ? '\\' : '/'
  const path = kind === 'folder' ? listing?.folder : name && listing && join(listing.folder, name, separator)
  const replaces = saves(kind) && (listing?.entries.some((entry) => !entry.folder && entry.name === name) ?? false)
  const fits = (entry: FolderEntry) => entry.folder || saves(kind) || (endings[kind]?.test(entry.name) ?? false)
  return (
    <Dialog
      open
      onClose={() => answer(undefined)}
      title={titles[kind]}
      widthPx={560}
      actions={
        <>
          <Button onClick={() => answer(undefined)}>Cancel</Button>
          <Button kind="primary" disabled={!path} onClick={() => answer(path || undefined)}>
            {replaces ? 'Replace' : saves(kind) ? 'Save' : kind === 'folder' ? 'Choose this folder' : 'Open'}
          </Button>
        </>
      }
    >
      <div className="file-place">
        <IconButton icon={CornerLeftUp} label="One folder up" disabled={!listing?.parent} onClick={() => go(listing?.parent)} />
        <span className="truncate">{listing?.folder}</span>
      </div>
      {failure && (
        <Message tone="error" title="The folder cannot be shown">
          {failure}
        </Message>
      )}
      <div className="file-list">
        {listing?.entries
          .filter((entry) => entry.folder || kind !== 'folder')
          .map((entry) => (
            <button
              key={entry.path}
              type="button"
              className="file-entry"
              disabled={!fits(entry)}
              aria-pressed={!entry.folder && entry.name === name}
              onClick={() => (entry.folder ? go(entry.path) : setName(entry.name))}
              onDoubleClick={() => !entry.folder && !saves(kind) && answer(entry.path)}
            >
              {entry.folder ? <Folder className="icon" aria-label="Folder" /> : <File className="icon" aria-label="File" />}
              <span className="truncate">{entry.name}</span>
              {!entry.folder && <span className="tertiary">{sayCount(Math.ceil(entry.bytes / 1000))} kB</span>}
            </button>
          ))}
      </div>
      {saves(kind) && (
        <form
          className="file-name"
          onSubmit={(event) => {
            event.preventDefault()
            if (path && !replaces) answer(path)
          }}
        >
          <TextField label="Name" value={name} onChange={setName} placeholder="Name" autoFocus />
          {replaces && <p className="field-remark">A file of this name stands here and would be replaced.</p>}
        </form>
      )}
    </Dialog>
  )
}

const join = (folder: string, name: string, separator: string): string => `${folder.endsWith(separator) ? folder : folder + separator}${name}`
