/** Calls about tasks and nodes. */
@NullMarked
package dev.errand.web.admin;

import org.jspecify.annotations.NullMarked;
