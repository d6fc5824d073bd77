/** The simulations of {@code bop load}, a question in a file each, and the process that runs one of them with Gatling. */
@NullMarked
package io.balanceofpower.load.simulations;

import org.jspecify.annotations.NullMarked;
