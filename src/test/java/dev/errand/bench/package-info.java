/**
 * The benchmark: {@code ./mvnw -Pbench verify}. {@link dev.errand.bench.ErrandBench} runs one scenario after the other, each against a
 * service in a JVM of its own, and writes {@code target/bench}; {@code docs/performance.md} says how to read it.
 */
package dev.errand.bench;
