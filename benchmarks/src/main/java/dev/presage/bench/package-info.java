/**
 * JMH benchmarks, one question each: how long does this kernel take, here, in Presage and in other Java libraries? Every
 * result is checked against its definition before it is timed. {@link dev.presage.bench.Suite} runs them.
 */
package dev.presage.bench;
