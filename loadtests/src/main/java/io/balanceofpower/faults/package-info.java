/**
 * {@code bop faults}: a mesh and a Kafka cluster of real processes, devices that send, faults that are made to them, and
 * the audit of what came of it.
 */
@NullMarked
package io.balanceofpower.faults;

import org.jspecify.annotations.NullMarked;
