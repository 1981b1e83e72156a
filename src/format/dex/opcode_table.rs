//! The table of Dalvik opcodes: one row for each opcode in, names and widths for the decoder out.
//!
//! <https://source.android.com/docs/core/runtime/dalvik-bytecode>

use super::opcode::{Format, IndexKind, Opcode, OpcodeInfo, flag};

macro_rules! opcodes {
    ($($constant:ident = $value:literal, $name:literal, $format:ident, $index:ident, [$($flag:ident),*];)*) => {
        #[allow(missing_docs)]
        impl Opcode {
            $(pub const $constant: Self = Self($value);)*
        }

        /// Every opcode by value; undefined ones have width 0.
        pub(super) static OPCODES: [OpcodeInfo; 256] = {
            let mut table = [OpcodeInfo::UNDEFINED; 256];
            $(table[$value] = OpcodeInfo {
                name: $name,
                format: Format::$format,
                index: IndexKind::$index,
                flags: 0 $(| flag::$flag)*,
            };)*
            table
        };

        /// Width in code units by value, apart from [`OPCODES`] so that the walking loop touches 256 bytes only.
        pub(super) static WIDTHS: [u8; 256] = {
            let mut table = [0; 256];
            $(table[$value] = Format::$format.width();)*
            table
        };
    };
}

#[rustfmt::skip]
opcodes! {
    NOP = 0x00, "nop", F10x, None, [];
    MOVE = 0x01, "move", F12x, None, [WRITES_A];
    MOVE_FROM16 = 0x02, "move/from16", F22x, None, [WRITES_A];
    MOVE_16 = 0x03, "move/16", F32x, None, [WRITES_A];
    MOVE_WIDE = 0x04, "move-wide", F12x, None, [WRITES_A, WIDE];
    MOVE_WIDE_FROM16 = 0x05, "move-wide/from16", F22x, None, [WRITES_A, WIDE];
    MOVE_WIDE_16 = 0x06, "move-wide/16", F32x, None, [WRITES_A, WIDE];
    MOVE_OBJECT = 0x07, "move-object", F12x, None, [WRITES_A];
    MOVE_OBJECT_FROM16 = 0x08, "move-object/from16", F22x, None, [WRITES_A];
    MOVE_OBJECT_16 = 0x09, "move-object/16", F32x, None, [WRITES_A];
    MOVE_RESULT = 0x0a, "move-result", F11x, None, [WRITES_A];
    MOVE_RESULT_WIDE = 0x0b, "move-result-wide", F11x, None, [WRITES_A, WIDE];
    MOVE_RESULT_OBJECT = 0x0c, "move-result-object", F11x, None, [WRITES_A];
    MOVE_EXCEPTION = 0x0d, "move-exception", F11x, None, [WRITES_A];
    RETURN_VOID = 0x0e, "return-void", F10x, None, [RETURN, ENDS_BLOCK];
    RETURN = 0x0f, "return", F11x, None, [RETURN, ENDS_BLOCK];
    RETURN_WIDE = 0x10, "return-wide", F11x, None, [RETURN, ENDS_BLOCK];
    RETURN_OBJECT = 0x11, "return-object", F11x, None, [RETURN, ENDS_BLOCK];
    CONST_4 = 0x12, "const/4", F11n, None, [WRITES_A];
    CONST_16 = 0x13, "const/16", F21s, None, [WRITES_A];
    CONST = 0x14, "const", F31i, None, [WRITES_A];
    CONST_HIGH16 = 0x15, "const/high16", F21h, None, [WRITES_A];
    CONST_WIDE_16 = 0x16, "const-wide/16", F21s, None, [WRITES_A, WIDE];
    CONST_WIDE_32 = 0x17, "const-wide/32", F31i, None, [WRITES_A, WIDE];
    CONST_WIDE = 0x18, "const-wide", F51l, None, [WRITES_A, WIDE];
    CONST_WIDE_HIGH16 = 0x19, "const-wide/high16", F21h, None, [WRITES_A, WIDE];
    CONST_STRING = 0x1a, "const-string", F21c, String, [WRITES_A, CAN_THROW];
    CONST_STRING_JUMBO = 0x1b, "const-string/jumbo", F31c, String, [WRITES_A, CAN_THROW];
    CONST_CLASS = 0x1c, "const-class", F21c, Type, [WRITES_A, CAN_THROW];
    MONITOR_ENTER = 0x1d, "monitor-enter", F11x, None, [CAN_THROW];
    MONITOR_EXIT = 0x1e, "monitor-exit", F11x, None, [CAN_THROW];
    CHECK_CAST = 0x1f, "check-cast", F21c, Type, [WRITES_A, CAN_THROW];
    INSTANCE_OF = 0x20, "instance-of", F22c, Type, [WRITES_A, CAN_THROW];
    ARRAY_LENGTH = 0x21, "array-length", F12x, None, [WRITES_A, CAN_THROW];
    NEW_INSTANCE = 0x22, "new-instance", F21c, Type, [WRITES_A, CAN_THROW];
    NEW_ARRAY = 0x23, "new-array", F22c, Type, [WRITES_A, CAN_THROW];
    FILLED_NEW_ARRAY = 0x24, "filled-new-array", F35c, Type, [CAN_THROW];
    FILLED_NEW_ARRAY_RANGE = 0x25, "filled-new-array/range", F3rc, Type, [CAN_THROW];
    FILL_ARRAY_DATA = 0x26, "fill-array-data", F31t, None, [CAN_THROW];
    THROW = 0x27, "throw", F11x, None, [CAN_THROW, ENDS_BLOCK];
    GOTO = 0x28, "goto", F10t, None, [BRANCH, ENDS_BLOCK];
    GOTO_16 = 0x29, "goto/16", F20t, None, [BRANCH, ENDS_BLOCK];
    GOTO_32 = 0x2a, "goto/32", F30t, None, [BRANCH, ENDS_BLOCK];
    PACKED_SWITCH = 0x2b, "packed-switch", F31t, None, [SWITCH];
    SPARSE_SWITCH = 0x2c, "sparse-switch", F31t, None, [SWITCH];
    CMPL_FLOAT = 0x2d, "cmpl-float", F23x, None, [WRITES_A];
    CMPG_FLOAT = 0x2e, "cmpg-float", F23x, None, [WRITES_A];
    CMPL_DOUBLE = 0x2f, "cmpl-double", F23x, None, [WRITES_A];
    CMPG_DOUBLE = 0x30, "cmpg-double", F23x, None, [WRITES_A];
    CMP_LONG = 0x31, "cmp-long", F23x, None, [WRITES_A];
    IF_EQ = 0x32, "if-eq", F22t, None, [BRANCH];
    IF_NE = 0x33, "if-ne", F22t, None, [BRANCH];
    IF_LT = 0x34, "if-lt", F22t, None, [BRANCH];
    IF_GE = 0x35, "if-ge", F22t, None, [BRANCH];
    IF_GT = 0x36, "if-gt", F22t, None, [BRANCH];
    IF_LE = 0x37, "if-le", F22t, None, [BRANCH];
    IF_EQZ = 0x38, "if-eqz", F21t, None, [BRANCH];
    IF_NEZ = 0x39, "if-nez", F21t, None, [BRANCH];
    IF_LTZ = 0x3a, "if-ltz", F21t, None, [BRANCH];
    IF_GEZ = 0x3b, "if-gez", F21t, None, [BRANCH];
    IF_GTZ = 0x3c, "if-gtz", F21t, None, [BRANCH];
    IF_LEZ = 0x3d, "if-lez", F21t, None, [BRANCH];
    AGET = 0x44, "aget", F23x, None, [WRITES_A, CAN_THROW];
    AGET_WIDE = 0x45, "aget-wide", F23x, None, [WRITES_A, WIDE, CAN_THROW];
    AGET_OBJECT = 0x46, "aget-object", F23x, None, [WRITES_A, CAN_THROW];
    AGET_BOOLEAN = 0x47, "aget-boolean", F23x, None, [WRITES_A, CAN_THROW];
    AGET_BYTE = 0x48, "aget-byte", F23x, None, [WRITES_A, CAN_THROW];
    AGET_CHAR = 0x49, "aget-char", F23x, None, [WRITES_A, CAN_THROW];
    AGET_SHORT = 0x4a, "aget-short", F23x, None, [WRITES_A, CAN_THROW];
    APUT = 0x4b, "aput", F23x, None, [CAN_THROW];
    APUT_WIDE = 0x4c, "aput-wide", F23x, None, [CAN_THROW];
    APUT_OBJECT = 0x4d, "aput-object", F23x, None, [CAN_THROW];
    APUT_BOOLEAN = 0x4e, "aput-boolean", F23x, None, [CAN_THROW];
    APUT_BYTE = 0x4f, "aput-byte", F23x, None, [CAN_THROW];
    APUT_CHAR = 0x50, "aput-char", F23x, None, [CAN_THROW];
    APUT_SHORT = 0x51, "aput-short", F23x, None, [CAN_THROW];
    IGET = 0x52, "iget", F22c, Field, [WRITES_A, CAN_THROW];
    IGET_WIDE = 0x53, "iget-wide", F22c, Field, [WRITES_A, WIDE, CAN_THROW];
    IGET_OBJECT = 0x54, "iget-object", F22c, Field, [WRITES_A, CAN_THROW];
    IGET_BOOLEAN = 0x55, "iget-boolean", F22c, Field, [WRITES_A, CAN_THROW];
    IGET_BYTE = 0x56, "iget-byte", F22c, Field, [WRITES_A, CAN_THROW];
    IGET_CHAR = 0x57, "iget-char", F22c, Field, [WRITES_A, CAN_THROW];
    IGET_SHORT = 0x58, "iget-short", F22c, Field, [WRITES_A, CAN_THROW];
    IPUT = 0x59, "iput", F22c, Field, [CAN_THROW];
    IPUT_WIDE = 0x5a, "iput-wide", F22c, Field, [CAN_THROW];
    IPUT_OBJECT = 0x5b, "iput-object", F22c, Field, [CAN_THROW];
    IPUT_BOOLEAN = 0x5c, "iput-boolean", F22c, Field, [CAN_THROW];
    IPUT_BYTE = 0x5d, "iput-byte", F22c, Field, [CAN_THROW];
    IPUT_CHAR = 0x5e, "iput-char", F22c, Field, [CAN_THROW];
    IPUT_SHORT = 0x5f, "iput-short", F22c, Field, [CAN_THROW];
    SGET = 0x60, "sget", F21c, Field, [WRITES_A, CAN_THROW];
    SGET_WIDE = 0x61, "sget-wide", F21c, Field, [WRITES_A, WIDE, CAN_THROW];
    SGET_OBJECT = 0x62, "sget-object", F21c, Field, [WRITES_A, CAN_THROW];
    SGET_BOOLEAN = 0x63, "sget-boolean", F21c, Field, [WRITES_A, CAN_THROW];
    SGET_BYTE = 0x64, "sget-byte", F21c, Field, [WRITES_A, CAN_THROW];
    SGET_CHAR = 0x65, "sget-char", F21c, Field, [WRITES_A, CAN_THROW];
    SGET_SHORT = 0x66, "sget-short", F21c, Field, [WRITES_A, CAN_THROW];
    SPUT = 0x67, "sput", F21c, Field, [CAN_THROW];
    SPUT_WIDE = 0x68, "sput-wide", F21c, Field, [CAN_THROW];
    SPUT_OBJECT = 0x69, "sput-object", F21c, Field, [CAN_THROW];
    SPUT_BOOLEAN = 0x6a, "sput-boolean", F21c, Field, [CAN_THROW];
    SPUT_BYTE = 0x6b, "sput-byte", F21c, Field, [CAN_THROW];
    SPUT_CHAR = 0x6c, "sput-char", F21c, Field, [CAN_THROW];
    SPUT_SHORT = 0x6d, "sput-short", F21c, Field, [CAN_THROW];
    INVOKE_VIRTUAL = 0x6e, "invoke-virtual", F35c, Method, [INVOKE, CAN_THROW];
    INVOKE_SUPER = 0x6f, "invoke-super", F35c, Method, [INVOKE, CAN_THROW];
    INVOKE_DIRECT = 0x70, "invoke-direct", F35c, Method, [INVOKE, CAN_THROW];
    INVOKE_STATIC = 0x71, "invoke-static", F35c, Method, [INVOKE, CAN_THROW];
    INVOKE_INTERFACE = 0x72, "invoke-interface", F35c, Method, [INVOKE, CAN_THROW];
    INVOKE_VIRTUAL_RANGE = 0x74, "invoke-virtual/range", F3rc, Method, [INVOKE, CAN_THROW];
    INVOKE_SUPER_RANGE = 0x75, "invoke-super/range", F3rc, Method, [INVOKE, CAN_THROW];
    INVOKE_DIRECT_RANGE = 0x76, "invoke-direct/range", F3rc, Method, [INVOKE, CAN_THROW];
    INVOKE_STATIC_RANGE = 0x77, "invoke-static/range", F3rc, Method, [INVOKE, CAN_THROW];
    INVOKE_INTERFACE_RANGE = 0x78, "invoke-interface/range", F3rc, Method, [INVOKE, CAN_THROW];
    NEG_INT = 0x7b, "neg-int", F12x, None, [WRITES_A];
    NOT_INT = 0x7c, "not-int", F12x, None, [WRITES_A];
    NEG_LONG = 0x7d, "neg-long", F12x, None, [WRITES_A, WIDE];
    NOT_LONG = 0x7e, "not-long", F12x, None, [WRITES_A, WIDE];
    NEG_FLOAT = 0x7f, "neg-float", F12x, None, [WRITES_A];
    NEG_DOUBLE = 0x80, "neg-double", F12x, None, [WRITES_A, WIDE];
    INT_TO_LONG = 0x81, "int-to-long", F12x, None, [WRITES_A, WIDE];
    INT_TO_FLOAT = 0x82, "int-to-float", F12x, None, [WRITES_A];
    INT_TO_DOUBLE = 0x83, "int-to-double", F12x, None, [WRITES_A, WIDE];
    LONG_TO_INT = 0x84, "long-to-int", F12x, None, [WRITES_A];
    LONG_TO_FLOAT = 0x85, "long-to-float", F12x, None, [WRITES_A];
    LONG_TO_DOUBLE = 0x86, "long-to-double", F12x, None, [WRITES_A, WIDE];
    FLOAT_TO_INT = 0x87, "float-to-int", F12x, None, [WRITES_A];
    FLOAT_TO_LONG = 0x88, "float-to-long", F12x, None, [WRITES_A, WIDE];
    FLOAT_TO_DOUBLE = 0x89, "float-to-double", F12x, None, [WRITES_A, WIDE];
    DOUBLE_TO_INT = 0x8a, "double-to-int", F12x, None, [WRITES_A];
    DOUBLE_TO_LONG = 0x8b, "double-to-long", F12x, None, [WRITES_A, WIDE];
    DOUBLE_TO_FLOAT = 0x8c, "double-to-float", F12x, None, [WRITES_A];
    INT_TO_BYTE = 0x8d, "int-to-byte", F12x, None, [WRITES_A];
    INT_TO_CHAR = 0x8e, "int-to-char", F12x, None, [WRITES_A];
    INT_TO_SHORT = 0x8f, "int-to-short", F12x, None, [WRITES_A];
    ADD_INT = 0x90, "add-int", F23x, None, [WRITES_A];
    SUB_INT = 0x91, "sub-int", F23x, None, [WRITES_A];
    MUL_INT = 0x92, "mul-int", F23x, None, [WRITES_A];
    DIV_INT = 0x93, "div-int", F23x, None, [WRITES_A, CAN_THROW];
    REM_INT = 0x94, "rem-int", F23x, None, [WRITES_A, CAN_THROW];
    AND_INT = 0x95, "and-int", F23x, None, [WRITES_A];
    OR_INT = 0x96, "or-int", F23x, None, [WRITES_A];
    XOR_INT = 0x97, "xor-int", F23x, None, [WRITES_A];
    SHL_INT = 0x98, "shl-int", F23x, None, [WRITES_A];
    SHR_INT = 0x99, "shr-int", F23x, None, [WRITES_A];
    USHR_INT = 0x9a, "ushr-int", F23x, None, [WRITES_A];
    ADD_LONG = 0x9b, "add-long", F23x, None, [WRITES_A, WIDE];
    SUB_LONG = 0x9c, "sub-long", F23x, None, [WRITES_A, WIDE];
    MUL_LONG = 0x9d, "mul-long", F23x, None, [WRITES_A, WIDE];
    DIV_LONG = 0x9e, "div-long", F23x, None, [WRITES_A, WIDE, CAN_THROW];
    REM_LONG = 0x9f, "rem-long", F23x, None, [WRITES_A, WIDE, CAN_THROW];
    AND_LONG = 0xa0, "and-long", F23x, None, [WRITES_A, WIDE];
    OR_LONG = 0xa1, "or-long", F23x, None, [WRITES_A, WIDE];
    XOR_LONG = 0xa2, "xor-long", F23x, None, [WRITES_A, WIDE];
    SHL_LONG = 0xa3, "shl-long", F23x, None, [WRITES_A, WIDE];
    SHR_LONG = 0xa4, "shr-long", F23x, None, [WRITES_A, WIDE];
    USHR_LONG = 0xa5, "ushr-long", F23x, None, [WRITES_A, WIDE];
    ADD_FLOAT = 0xa6, "add-float", F23x, None, [WRITES_A];
    SUB_FLOAT = 0xa7, "sub-float", F23x, None, [WRITES_A];
    MUL_FLOAT = 0xa8, "mul-float", F23x, None, [WRITES_A];
    DIV_FLOAT = 0xa9, "div-float", F23x, None, [WRITES_A];
    REM_FLOAT = 0xaa, "rem-float", F23x, None, [WRITES_A];
    ADD_DOUBLE = 0xab, "add-double", F23x, None, [WRITES_A, WIDE];
    SUB_DOUBLE = 0xac, "sub-double", F23x, None, [WRITES_A, WIDE];
    MUL_DOUBLE = 0xad, "mul-double", F23x, None, [WRITES_A, WIDE];
    DIV_DOUBLE = 0xae, "div-double", F23x, None, [WRITES_A, WIDE];
    REM_DOUBLE = 0xaf, "rem-double", F23x, None, [WRITES_A, WIDE];
    ADD_INT_2ADDR = 0xb0, "add-int/2addr", F12x, None, [WRITES_A];
    SUB_INT_2ADDR = 0xb1, "sub-int/2addr", F12x, None, [WRITES_A];
    MUL_INT_2ADDR = 0xb2, "mul-int/2addr", F12x, None, [WRITES_A];
    DIV_INT_2ADDR = 0xb3, "div-int/2addr", F12x, None, [WRITES_A, CAN_THROW];
    REM_INT_2ADDR = 0xb4, "rem-int/2addr", F12x, None, [WRITES_A, CAN_THROW];
    AND_INT_2ADDR = 0xb5, "and-int/2addr", F12x, None, [WRITES_A];
    OR_INT_2ADDR = 0xb6, "or-int/2addr", F12x, None, [WRITES_A];
    XOR_INT_2ADDR = 0xb7, "xor-int/2addr", F12x, None, [WRITES_A];
    SHL_INT_2ADDR = 0xb8, "shl-int/2addr", F12x, None, [WRITES_A];
    SHR_INT_2ADDR = 0xb9, "shr-int/2addr", F12x, None, [WRITES_A];
    USHR_INT_2ADDR = 0xba, "ushr-int/2addr", F12x, None, [WRITES_A];
    ADD_LONG_2ADDR = 0xbb, "add-long/2addr", F12x, None, [WRITES_A, WIDE];
    SUB_LONG_2ADDR = 0xbc, "sub-long/2addr", F12x, None, [WRITES_A, WIDE];
    MUL_LONG_2ADDR = 0xbd, "mul-long/2addr", F12x, None, [WRITES_A, WIDE];
    DIV_LONG_2ADDR = 0xbe, "div-long/2addr", F12x, None, [WRITES_A, WIDE, CAN_THROW];
    REM_LONG_2ADDR = 0xbf, "rem-long/2addr", F12x, None, [WRITES_A, WIDE, CAN_THROW];
    AND_LONG_2ADDR = 0xc0, "and-long/2addr", F12x, None, [WRITES_A, WIDE];
    OR_LONG_2ADDR = 0xc1, "or-long/2addr", F12x, None, [WRITES_A, WIDE];
    XOR_LONG_2ADDR = 0xc2, "xor-long/2addr", F12x, None, [WRITES_A, WIDE];
    SHL_LONG_2ADDR = 0xc3, "shl-long/2addr", F12x, None, [WRITES_A, WIDE];
    SHR_LONG_2ADDR = 0xc4, "shr-long/2addr", F12x, None, [WRITES_A, WIDE];
    USHR_LONG_2ADDR = 0xc5, "ushr-long/2addr", F12x, None, [WRITES_A, WIDE];
    ADD_FLOAT_2ADDR = 0xc6, "add-float/2addr", F12x, None, [WRITES_A];
    SUB_FLOAT_2ADDR = 0xc7, "sub-float/2addr", F12x, None, [WRITES_A];
    MUL_FLOAT_2ADDR = 0xc8, "mul-float/2addr", F12x, None, [WRITES_A];
    DIV_FLOAT_2ADDR = 0xc9, "div-float/2addr", F12x, None, [WRITES_A];
    REM_FLOAT_2ADDR = 0xca, "rem-float/2addr", F12x, None, [WRITES_A];
    ADD_DOUBLE_2ADDR = 0xcb, "add-double/2addr", F12x, None, [WRITES_A, WIDE];
    SUB_DOUBLE_2ADDR = 0xcc, "sub-double/2addr", F12x, None, [WRITES_A, WIDE];
    MUL_DOUBLE_2ADDR = 0xcd, "mul-double/2addr", F12x, None, [WRITES_A, WIDE];
    DIV_DOUBLE_2ADDR = 0xce, "div-double/2addr", F12x, None, [WRITES_A, WIDE];
    REM_DOUBLE_2ADDR = 0xcf, "rem-double/2addr", F12x, None, [WRITES_A, WIDE];
    ADD_INT_LIT16 = 0xd0, "add-int/lit16", F22s, None, [WRITES_A];
    RSUB_INT = 0xd1, "rsub-int", F22s, None, [WRITES_A];
    MUL_INT_LIT16 = 0xd2, "mul-int/lit16", F22s, None, [WRITES_A];
    DIV_INT_LIT16 = 0xd3, "div-int/lit16", F22s, None, [WRITES_A, CAN_THROW];
    REM_INT_LIT16 = 0xd4, "rem-int/lit16", F22s, None, [WRITES_A, CAN_THROW];
    AND_INT_LIT16 = 0xd5, "and-int/lit16", F22s, None, [WRITES_A];
    OR_INT_LIT16 = 0xd6, "or-int/lit16", F22s, None, [WRITES_A];
    XOR_INT_LIT16 = 0xd7, "xor-int/lit16", F22s, None, [WRITES_A];
    ADD_INT_LIT8 = 0xd8, "add-int/lit8", F22b, None, [WRITES_A];
    RSUB_INT_LIT8 = 0xd9, "rsub-int/lit8", F22b, None, [WRITES_A];
    MUL_INT_LIT8 = 0xda, "mul-int/lit8", F22b, None, [WRITES_A];
    DIV_INT_LIT8 = 0xdb, "div-int/lit8", F22b, None, [WRITES_A, CAN_THROW];
    REM_INT_LIT8 = 0xdc, "rem-int/lit8", F22b, None, [WRITES_A, CAN_THROW];
    AND_INT_LIT8 = 0xdd, "and-int/lit8", F22b, None, [WRITES_A];
    OR_INT_LIT8 = 0xde, "or-int/lit8", F22b, None, [WRITES_A];
    XOR_INT_LIT8 = 0xdf, "xor-int/lit8", F22b, None, [WRITES_A];
    SHL_INT_LIT8 = 0xe0, "shl-int/lit8", F22b, None, [WRITES_A];
    SHR_INT_LIT8 = 0xe1, "shr-int/lit8", F22b, None, [WRITES_A];
    USHR_INT_LIT8 = 0xe2, "ushr-int/lit8", F22b, None, [WRITES_A];
    INVOKE_POLYMORPHIC = 0xfa, "invoke-polymorphic", F45cc, MethodAndProto, [INVOKE, CAN_THROW];
    INVOKE_POLYMORPHIC_RANGE = 0xfb, "invoke-polymorphic/range", F4rcc, MethodAndProto, [INVOKE, CAN_THROW];
    INVOKE_CUSTOM = 0xfc, "invoke-custom", F35c, CallSite, [INVOKE, CAN_THROW];
    INVOKE_CUSTOM_RANGE = 0xfd, "invoke-custom/range", F3rc, CallSite, [INVOKE, CAN_THROW];
    CONST_METHOD_HANDLE = 0xfe, "const-method-handle", F21c, MethodHandle, [WRITES_A, CAN_THROW];
    CONST_METHOD_TYPE = 0xff, "const-method-type", F21c, Proto, [WRITES_A, CAN_THROW];
}
