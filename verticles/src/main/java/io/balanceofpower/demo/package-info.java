/** {@code bop demo}: a Kafka, a mesh of three nodes, devices that replay real trades, and an audit of what arrived. */
@NullMarked
package io.balanceofpower.demo;

import org.jspecify.annotations.NullMarked;
