// Answers `training.tryDevices`: every device in turn, each in an engine of its own, so that a driver that crashes says so and spares the next.

import { OutsideError, Unsupported } from '../../core/problems.ts'
import type { TrainingRequest, TryEvent } from '../../core/protocol/training.ts'
import { startEngine } from '../engine/client.ts'
import { deviceHandlers } from './devices.ts'
import type { CallContext } from './handlers.ts'

/** What is wrong with the request itself is thrown; what is wrong with a device is an event. */
export async function* tryDevices(request: TrainingRequest, context: CallContext): AsyncGenerator<TryEvent, void> {
  for (const report of await deviceHandlers.list(undefined, context)) {
    const { provider: device, title } = report
    if (!report.usable) {
      yield { kind: 'unusable', device, title, reason: report.reason ?? '' }
      continue
    }
    yield { kind: 'trying', device, title }
    const engine = startEngine()
    try {
      const { events } = engine.run('trySteps', { request, device }, context.signal)
      const found = await events.next()
      if (found.done) yield { kind: 'measured', device, ...found.value }
    } catch (error) {
      // The CPU runs everything: what fails there would fail everywhere.
      if (!(error instanceof OutsideError || error instanceof Unsupported)) throw error
      yield { kind: 'unusable', device, title, reason: error.message }
    } finally {
      await engine.close()
    }
  }
}
