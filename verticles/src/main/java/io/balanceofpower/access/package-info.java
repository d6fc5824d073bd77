/** Who a device is: passwords, certificates, tokens and SCRAM, tried by what it brings and what its listener allows. */
@NullMarked
package io.balanceofpower.access;

import org.jspecify.annotations.NullMarked;
