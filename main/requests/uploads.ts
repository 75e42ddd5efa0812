// Answers `uploads.*`: files that were dropped on a window. Their bytes come by HTTP (main/server/upload.ts).

import { beginUpload, cancelUpload, finishUpload, gather } from '../files/uploads.ts'
import type { HandlersOf } from './handlers.ts'

export const uploadHandlers: HandlersOf<'uploads'> = {
  begin: async ({ name, files, bytes }) => ({ id: await beginUpload(name, files, bytes) }),
  finish: async ({ id }) => ({ location: await finishUpload(id) }),
  cancel: ({ id }) => cancelUpload(id),
  gather: async ({ paths }) => ({ location: await gather(paths) }),
}
