// The table of agreement with PyTorch, and below it every case that stands apart, with its reason.

import { Check, TriangleAlert } from 'lucide-react'
import { texts } from '../texts/texts.ts'
import { type Column, Table } from '../ui/table.tsx'
import { type Agreement, agreements, type DeviceRow } from './agreement.ts'

const said = texts.handbook.agreement

const columns: readonly Column<Agreement>[] = [
  { title: said.columns.section, cell: ({ section }) => section },
  { title: said.columns.cpu, numeric: true, cell: ({ cpu }) => <Count row={cpu} /> },
  { title: said.columns.webgpu, numeric: true, cell: ({ webgpu }) => <Count row={webgpu} /> },
]

function Count({ row }: { readonly row: DeviceRow | undefined }) {
  if (!row) return <span className="tertiary">{said.notCompared}</span>
  const Icon = row.agree === row.of ? Check : TriangleAlert
  return (
    <span className="agreement-count" data-tone={row.agree === row.of ? 'ok' : 'warn'}>
      <Icon className="icon" aria-hidden="true" />
      {said.count(row.agree, row.of)}
    </span>
  )
}

export function AgreementView() {
  const apart = agreements.filter((row) => row.apart.length > 0)
  return (
    <>
      <div className="agreement">
        <Table label={said.table} columns={columns} rows={agreements} keyOf={({ section }) => section} />
      </div>
      <p>{said.devices}</p>
      <h4>{said.apart}</h4>
      {apart.length === 0 && <p>{said.nothingApart}</p>}
      {apart.length > 0 && (
        <dl className="agreement-apart">
          {apart.map((row) => (
            <div key={row.section}>
              <dt>{row.section}</dt>
              {row.apart.map((what) => (
                <dd key={what}>{what}</dd>
              ))}
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
