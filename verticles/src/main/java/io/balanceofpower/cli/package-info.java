/** The command line. */
@NullMarked
package io.balanceofpower.cli;

import org.jspecify.annotations.NullMarked;
