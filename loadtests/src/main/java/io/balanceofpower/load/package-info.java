/**
 * {@code bop load}: questions to a mesh under load, asked by Gatling, and the audit of what Kafka holds afterwards. This
 * package knows nothing of Gatling; {@code simulations} runs in a process of its own that has it on its class path.
 */
@NullMarked
package io.balanceofpower.load;

import org.jspecify.annotations.NullMarked;
