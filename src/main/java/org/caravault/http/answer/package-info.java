/** Answers of the API: errors, versions, headers. */
package org.caravault.http.answer;
