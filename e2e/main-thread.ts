// How long the window's main thread was busy at a stretch: what the browser's own observer of long tasks saw, and how much of it was our work. On a
// machine that does other things a task's time by the clock says how busy the machine is; its time on the processor says how long it blocks.

import type { Page } from './fixtures.ts'

export interface BusyTime {
  /** Tasks over 50 ms by the clock, as `PerformanceObserver` reported them. */
  readonly observedMs: readonly number[]
  /** The longest time that one task was on the processor. */
  readonly longestMs: number
  /** Of every task the time on the processor, the longest first. */
  readonly tasksMs: readonly number[]
  readonly tasks: number
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds on the processor. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Watches the window while `work` goes on. */
export async function busyTimeDuring(page: Page, work: () => Promise<void>): Promise<BusyTime> {
  const browser = page.context().browser()
  if (!browser) throw new Error('This journey needs a browser of its own.')
  await page.evaluate(() => {
    const found: number[] = []
    Object.assign(window, { observedLongTasks: found })
    new PerformanceObserver((list) => found.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })
  })
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'] })
  await work()
  const trace = await browser.stopTracing()
  const observedMs = await page.evaluate(() => (window as unknown as { observedLongTasks: number[] }).observedLongTasks)
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { readonly traceEvents: readonly TraceEvent[] }
  // The page's own process is the one that painted most; others belong to the browser.
  const main = new Set(
    traceEvents.flatMap((event) => (event.name === 'thread_name' && event.args?.name === 'CrRendererMain' ? `${event.pid} ${event.tid}` : [])),
  )
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid, tdur }) => name === 'ThreadControllerImpl::RunTask' && ph === 'X' && tdur !== undefined && main.has(`${pid} ${tid}`),
  )
  const tasksMs = tasks.map(({ tdur = 0 }) => tdur / 1000).toSorted((a, b) => b - a)
  return { observedMs, longestMs: tasksMs[0] ?? 0, tasksMs, tasks: tasks.length }
}

/** Until nothing is left to do; a browser that finds no idle time for a while is asked no longer. */
export const untilIdle = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let times = 0; times < 3; times++) await new Promise((idle) => requestIdleCallback(idle, { timeout: 300 }))
  })
