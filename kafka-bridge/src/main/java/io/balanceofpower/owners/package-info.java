/**
 * Drives the ownership of devices with real Kafka clients, threads and other nodes: {@link
 * io.balanceofpower.owners.Owners} is what a node uses.
 */
@NullMarked
package io.balanceofpower.owners;

import org.jspecify.annotations.NullMarked;
