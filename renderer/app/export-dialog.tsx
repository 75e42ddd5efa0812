// Asks how a network is exported, writes it, and shows the proof: how far the written file's scores lie from the network's own.

import './export-dialog.css'
import { CircleCheck } from 'lucide-react'
import type { Exported } from '../../core/protocol/models.ts'
import { type ExportSubject, endExport, useExport, writeExport } from '../state/export-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Switch } from '../ui/switch.tsx'

const said = texts.app.export

export function ExportDialog() {
  const subject = useExport((state) => state.subject)
  return subject && <Asked subject={subject} />
}

function Asked({ subject }: { readonly subject: ExportSubject }) {
  const { to, foldNorms, busy, written } = useExport()
  return (
    <Dialog
      open
      onClose={endExport}
      title={said.title(subject.name)}
      widthPx={520}
      actions={
        <>
          <Button onClick={endExport}>{said.close}</Button>
          <Button kind="primary" disabled={busy} onClick={() => void writeExport(said.notExported)}>
            {busy ? said.busy : said.write}
          </Button>
        </>
      }
    >
      <div className="export-form">
        <Field label={said.as}>
          {({ id, labelledBy }) => (
            <Segmented
              id={id}
              labelledBy={labelledBy}
              value={to}
              choices={said.formats}
              disabled={busy}
              onChange={(chosen) => useExport.setState({ to: chosen, written: undefined })}
            />
          )}
        </Field>
        <p className="secondary">{said.about[to]}</p>
        {to === 'onnx' && (
          <Field label={said.fold} remark={said.foldMeans}>
            {({ id }) => (
              <Switch
                id={id}
                checked={foldNorms}
                disabled={busy}
                onChange={(chosen) => useExport.setState({ foldNorms: chosen, written: undefined })}
              />
            )}
          </Field>
        )}
        {subject.kind === 'design' && <p className="secondary">{said.untrained}</p>}
      </div>
      <div role="status">{written && <Written {...written} />}</div>
    </Dialog>
  )
}

function Written({ paths, proof }: Exported) {
  return (
    <div className="export-written">
      <p>
        <CircleCheck className="icon" aria-hidden="true" /> <b>{said.written}</b>
      </p>
      <ul>
        {paths.map((path) => (
          <li key={path}>{path}</li>
        ))}
      </ul>
      <p>
        {proof
          ? said.proof(proof.largestDifference === 0 ? undefined : proof.largestDifference.toExponential(1), proof.examples, proof.of)
          : said.load}
      </p>
    </div>
  )
}
