// The providers of ONNX Runtime that Lamina can use: their names for people and the platforms that can have them.

import type { Provider } from '../../core/lowering/lowering.ts'

export const providerTitles: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  webgpu: 'GPU (WebGPU)',
  cuda: 'NVIDIA GPU (CUDA)',
  dml: 'GPU (DirectML)',
  coreml: 'Apple (CoreML)',
}

export const platforms: Readonly<Record<Provider, readonly NodeJS.Platform[]>> = {
  cpu: ['linux', 'darwin', 'win32'],
  webgpu: ['linux', 'darwin', 'win32'],
  cuda: ['linux', 'win32'],
  dml: ['win32'],
  coreml: ['darwin'],
}

export const providersOf = (platform: NodeJS.Platform): Provider[] =>
  (Object.keys(platforms) as Provider[]).filter((provider) => platforms[provider].includes(platform))
