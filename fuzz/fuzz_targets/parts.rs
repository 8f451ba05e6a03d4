#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| parflate_fuzz::parts::run(input));
