// Takes the bytes of a dropped file: PUT /upload/<id>/<path>, from a page of this server that has begun an upload.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { OutsideError } from '../../core/problems.ts'
import { uploadPath } from '../../core/protocol/uploads.ts'
import { receiveFile } from '../files/uploads.ts'

/** Answers 204, or 422 with a sentence. The caller has checked who asks. */
export async function takeFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { id, path } = placeOf(request.url ?? '')
    await receiveFile(id, path, request)
    response.writeHead(204).end()
  } catch (error) {
    if (response.destroyed || response.headersSent) return
    const sentence = error instanceof Error ? error.message : String(error)
    // What has not been read of a refused file is not waited for.
    response.writeHead(422, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(sentence)
  }
}

function placeOf(url: string): { readonly id: string; readonly path: string } {
  const [id = '', ...steps] = url.slice(uploadPath.length).split('/')
  try {
    return { id, path: steps.map(decodeURIComponent).join('/') }
  } catch {
    throw new OutsideError('The name of a file did not come whole. Drop the files again.')
  }
}
