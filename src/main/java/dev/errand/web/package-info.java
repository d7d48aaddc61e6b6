/** The whole HTTP surface; nothing imports it. */
@NullMarked
@ApplicationModule
package dev.errand.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
