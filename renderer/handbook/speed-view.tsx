// What was measured beside PyTorch, machine by machine.

import { measuredSpeed } from '../../core/training/measured-speed.ts'
import { Table } from '../ui/table.tsx'
import { speedFacts } from './speed.ts'

export function SpeedView() {
  return speedFacts(measuredSpeed).map(({ title, remark, tables }) => (
    <section key={title} aria-label={title}>
      <h4>{title}</h4>
      <p>{remark}</p>
      {tables.map((table) => (
        // Wider than the page: the keyboard has to reach what is beside it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <div key={table.title} className="handbook-facts" tabIndex={0}>
          <h5>{table.title}</h5>
          <Table label={table.title} columns={table.columns} rows={table.rows} keyOf={(row) => row.join()} />
        </div>
      ))}
    </section>
  ))
}
