// What every module builds its part of a page with: elements without a build step, state in hooks, and signals for what all share.
import { h, render, Fragment } from '../vendor/preact.mjs'
import htm from '../vendor/htm.mjs'

export const html = htm.bind(h)
export { h, render, Fragment }
export { useState, useEffect, useRef, useMemo, useCallback, useLayoutEffect, useId } from '../vendor/hooks.mjs'
export { signal, computed, effect, batch } from '../vendor/signals.mjs'
