/** The management port: health, metrics, and what the node knows. */
@NullMarked
package io.balanceofpower.manage;

import org.jspecify.annotations.NullMarked;
