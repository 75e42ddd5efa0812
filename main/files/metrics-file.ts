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

export class MetricsFile {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private size: number,
  ) {}

  /** Lines that wait until those before them are written. */
  private waiting: string[] = []
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
    this.appendSoon(event)
    await this.written()
  }

  /** Written behind the caller's back, together with what comes meanwhile: a step waits for no disk. A failure is thrown by the next call. */
  appendSoon(event: unknown): void {
    if (this.failure) throw diskError(this.failure.error, this.path)
    this.waiting.push(`${JSON.stringify(event)}\n`)
    this.writing ??= this.writeAll()
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
    } finally {
      this.writing = undefined
    }
  }

  private async written(): Promise<void> {
    await this.writing
    if (this.failure) throw diskError(this.failure.error, this.path)
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
    await this.writing
    await this.file.close()
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
