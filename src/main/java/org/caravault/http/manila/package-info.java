/** Manila's contract as a Camel component: requests are read and answers written as the OpenAPI document says. */
package org.caravault.http.manila;
