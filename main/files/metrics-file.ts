// Events as JSON lines: appended while a run goes on, cut back to its checkpoint when it resumes.

import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { codeOf, diskError } from './disk-error.ts'

/** Whole lines only: a killed program may leave the last one torn. */
export async function readLines(path: string): Promise<readonly unknown[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return ''
    throw diskError(error, path)
  })
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line) => {
      if (line === '') return []
      try {
        return [JSON.parse(line) as unknown]
      } catch {
        return []
      }
    })
}

/** How long lines may gather: tiny networks take hundreds of steps a second, and every write takes a core from ONNX Runtime for a moment. */
const gatherMs = 1000

export class MetricsFile {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private size: number,
  ) {}

  /** Lines that wait until those before them are written. */
  private waiting: string[] = []
  private due: NodeJS.Timeout | undefined
  private writing: Promise<void> | undefined
  private failure: { readonly error: unknown } | undefined

  /** Keeps the first `bytes` of what stands there, or less: up to the last whole line. */
  static async open(path: string, bytes: number): Promise<MetricsFile> {
    try {
      const file = await open(path, 'a')
      const kept = await wholeLines(path, Math.min(bytes, (await stat(path)).size))
      await file.truncate(kept)
      return new MetricsFile(path, file, kept)
    } catch (error) {
      throw diskError(error, path)
    }
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.size
  }

  /** Written, with all before it, when it returns. Throws OutsideError when the disk is full or the folder gone. */
  async append(event: unknown): Promise<void> {
    this.take(event)
    await this.written()
  }

  /** Written a moment later, together with what comes meanwhile: a step waits for no disk. A failure is thrown by the next call. */
  appendSoon(event: unknown): void {
    this.take(event)
    this.due ??= setTimeout(() => this.begin(), gatherMs)
  }

  private take(event: unknown): void {
    if (this.failure) throw diskError(this.failure.error, this.path)
    this.waiting.push(`${JSON.stringify(event)}\n`)
  }

  private begin(): void {
    clearTimeout(this.due)
    this.due = undefined
    if (this.waiting.length === 0) return
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined
    })
  }

  private async writeAll(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const lines = Buffer.from(this.waiting.splice(0).join(''))
        await this.file.appendFile(lines)
        this.size += lines.length
      }
    } catch (error) {
      this.failure = { error }
    }
  }

  private async written(): Promise<void> {
    do {
      this.begin()
      await this.writing
      if (this.failure) throw diskError(this.failure.error, this.path)
    } while (this.waiting.length > 0)
  }

  /** Everything appended is on the disk itself. Throws OutsideError when the file was removed while it is open. */
  async flush(): Promise<void> {
    await this.written()
    try {
      await this.file.sync()
      if ((await this.file.stat()).nlink === 0) await stat(this.path)
    } catch (error) {
      throw diskError(error, this.path)
    }
  }

  async close(): Promise<void> {
    try {
      await this.written()
    } finally {
      await this.file.close()
    }
  }
}

/** The largest length up to `bytes` that ends with a line. */
async function wholeLines(path: string, bytes: number): Promise<number> {
  if (bytes === 0) return 0
  let whole = 0
  let at = 0
  for await (const chunk of createReadStream(path, { end: bytes - 1 }) as AsyncIterable<Buffer>) {
    const last = chunk.lastIndexOf(0x0a)
    if (last >= 0) whole = at + last + 1
    at += chunk.length
  }
  return whole
}
