/** The verifier's worker; see verify.ts. */
import { compare, type VerifyQuestion } from "./compare.ts";
import { answer } from "./post.ts";

answer((question: VerifyQuestion) => compare(question));
