/** Where people sign in and out with a browser, and learn who they are to this service. */
@NullMarked
package dev.errand.web.signin;

import org.jspecify.annotations.NullMarked;
