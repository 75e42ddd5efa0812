// Pieces that the inputs of several groups of requests are made of: all checked, since a window is not trusted.

import { z } from 'zod'

export const byteArray = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
export const floatArray = z.custom<Float32Array>((value) => value instanceof Float32Array)
export const text = z.string().max(4096)
export const runId = z.string().regex(/^[\w.-]{1,128}$/)
export const designText = z.string().max(50_000_000)
export const chosen = z.strictObject({ id: text, options: z.record(text, z.unknown()) })
