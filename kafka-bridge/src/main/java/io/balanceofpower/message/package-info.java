/** The words that every step of the way shares: a message, its numbering, its outcome. */
@NullMarked
package io.balanceofpower.message;

import org.jspecify.annotations.NullMarked;
