// Chooses a path on the Node side's machine, where there is no native dialog: the program in a browser.

import './file-dialog.css'
import { CornerLeftUp, File, Folder } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FolderEntry } from '../../core/protocol/files.ts'
import { sayCount } from '../inspector/numbers.ts'
import { client, sentenceOf } from '../state/client.ts'
import { type FileKind, useFileQuestion } from '../state/files.ts'
import { texts } from '../texts/texts.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Message } from '../ui/message.tsx'
import { TextField } from '../ui/text-field.tsx'

const said = texts.app.files
const endings: Partial<Record<FileKind, RegExp>> = {
  'open-design': /\.(lamina|json)$/i,
  'open-onnx': /\.onnx$/i,
  'open-image': /\.(jpe?g|png|webp|tiff?|gif|avif|svg)$/i,
  'open-array': /\.(npz|npy|safetensors|zip)$/i,
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
      title={said.titles[kind]}
      widthPx={560}
      actions={
        <>
          <Button onClick={() => answer(undefined)}>{said.cancel}</Button>
          <Button kind="primary" disabled={!path} onClick={() => answer(path || undefined)}>
            {replaces ? said.replace : saves(kind) ? said.save : kind === 'folder' ? said.choose : said.open}
          </Button>
        </>
      }
    >
      <div className="file-place">
        <IconButton icon={CornerLeftUp} label={said.up} disabled={!listing?.parent} onClick={() => go(listing?.parent)} />
        <span className="truncate">{listing?.folder}</span>
      </div>
      {failure && (
        <Message tone="error" title={said.failed}>
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
              {entry.folder ? <Folder className="icon" aria-label={said.folder} /> : <File className="icon" aria-label={said.file} />}
              <span className="truncate">{entry.name}</span>
              {!entry.folder && <span className="tertiary">{said.kilobytes(sayCount(Math.ceil(entry.bytes / 1000)))}</span>}
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
          <TextField label={said.name} value={name} onChange={setName} placeholder={said.name} autoFocus />
          {replaces && <p className="field-remark">{said.willReplace}</p>}
        </form>
      )}
    </Dialog>
  )
}

const join = (folder: string, name: string, separator: string): string => `${folder.endsWith(separator) ? folder : folder + separator}${name}`
