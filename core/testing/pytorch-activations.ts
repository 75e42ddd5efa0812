// PyTorch's activations and arguments -> our layers, for the oracle.

import { type Counterpart, only, plain } from './pytorch-case.ts'

const overChannels =
  (type: string): Counterpart =>
  ({ dim }, [shape = []]) =>
    dim === 1 || (dim === -1 && shape.length === 2) ? only(type) : undefined

export const activations: Readonly<Record<string, Counterpart>> = {
  ReLU: plain('relu'),
  LeakyReLU: ({ negative_slope }) => only('leaky-relu', { negativeSlope: negative_slope ?? 0.01 }),
  PReLU: ({ num_parameters }) => only('prelu', { slopes: num_parameters === 1 ? 'one' : 'channel' }),
  ELU: ({ alpha }) => only('elu', { alpha: alpha ?? 1 }),
  SELU: plain('selu'),
  CELU: ({ alpha }) => only('celu', { alpha: alpha ?? 1 }),
  ReLU6: plain('relu6'),
  Sigmoid: plain('sigmoid'),
  Hardsigmoid: plain('hard-sigmoid'),
  LogSigmoid: plain('log-sigmoid'),
  Tanh: plain('tanh'),
  Hardtanh: ({ min_val, max_val }) => only('hardtanh', { low: min_val ?? -1, high: max_val ?? 1 }),
  Tanhshrink: plain('tanhshrink'),
  SiLU: plain('silu'),
  Hardswish: plain('hard-swish'),
  Mish: plain('mish'),
  GELU: ({ approximate }) => only('gelu', { approximate: approximate ?? 'none' }),
  Softplus: ({ beta }) => only('softplus', { beta: beta ?? 1 }),
  Softsign: plain('softsign'),
  Softshrink: ({ lambd }) => only('softshrink', { lambda: lambd ?? 0.5 }),
  Hardshrink: ({ lambd }) => only('hardshrink', { lambda: lambd ?? 0.5 }),
  Threshold: ({ threshold, value }) => only('threshold', { threshold, value }),
  Softmax: ({ dim }, [shape = []]) => only('softmax', { over: dim === 1 || shape.length === 2 ? 'channels' : 'last' }),
  Softmin: overChannels('softmin'),
  LogSoftmax: overChannels('log-softmax'),
  Maxout: ({ k }) => only('maxout', { pieces: k }),
  GLU: ({ dim }) => (dim === 1 ? only('glu') : undefined),
}
