// What a command says: results to standard output, everything else to standard error.

import { Presets, SingleBar } from 'cli-progress'

export interface Progress {
  /** share: 0 ... 1. */
  update(share: number, text?: string): void
  stop(): void
}

export class Console {
  constructor(
    private readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stdout,
    private readonly error: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stderr,
  ) {
    for (const stream of [out, error]) stream.on('error', leaveQuietly)
  }

  /** The command's result: `value` as one line of JSON, or what a person reads. */
  result(json: boolean | undefined, value: unknown, text: () => string): void {
    this.out.write(`${json ? JSON.stringify(value) : text()}\n`)
  }
  /** Remarks and warnings. */
  note(text: string): void {
    this.error.write(`${text}\n`)
  }
  /** A bar on a terminal, nothing elsewhere. */
  progress(title: string): Progress {
    if (!this.error.isTTY) return { update() {}, stop() {} }
    const bar = new SingleBar(
      { format: `${title} {bar} {percentage} % {text}`, stream: this.error as NodeJS.WriteStream, hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    )
    bar.start(1, 0, { text: '' })
    return { update: (share, text = '') => bar.update(share, { text }), stop: () => bar.stop() }
  }
}

/** Nobody reads any more, as behind `| head`: ends like Ctrl+C, so that a run stops at a checkpoint. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  if (told) return
  told = true
  process.emit('SIGINT')
}
let told = false

/** Columns padded to their widest cell; numbers stand right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => say(row[column]).length)))
  const isNumber = (column: number): boolean => rows.slice(1).every((row) => typeof row[column] === 'number')
  const cell = (value: string | number, column: number): string => {
    const text = say(value)
    return isNumber(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)
  }
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n')
}

const say = (value: string | number | undefined): string => (typeof value === 'number' ? value.toLocaleString('en') : (value ?? ''))
